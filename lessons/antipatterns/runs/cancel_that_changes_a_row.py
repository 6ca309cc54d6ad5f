"""Cancels a transfer after its first step, and counts what goes on."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

ACCOUNTS = 8
STEP_S = 0.5


async def run(stage: Stage) -> dict[str, Any]:
    """Send money to eight accounts, and cancel after the second."""
    api = await stage.serve()
    await stage.worker()
    # The first look makes the table.
    await api.get("/transfers/t1")
    with closing(sqlite3.connect(stage.folder / "transfers.db")) as db, db:
        db.execute("INSERT INTO transfers (id, state) VALUES ('t1','running')")
    await stage.broker.send(
        "transfer", "t1", [f"account-{n}" for n in range(ACCOUNTS)]
    )
    await stage.until(lambda: len(stage.lines("sent")) >= 2, "two are sent")
    answer = await api.post("/transfers/t1/cancel")
    at_cancel = len(stage.lines("sent"))
    await asyncio.sleep(ACCOUNTS * STEP_S)
    return {
        "accounts": ACCOUNTS,
        "answer": answer.status_code,
        "said": answer.json()["state"],
        "sent_after": len(stage.lines("sent")) - at_cancel,
        "final": (await api.get("/transfers/t1")).json()["state"],
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell what was sent after the answer."""
    hold(before["said"] == "cancelled", "the API claims it is cancelled")
    hold(before["sent_after"] > 1, "the work goes on")
    hold(before["final"] == "succeeded", "the state is overwritten")
    hold(after["sent_after"] <= 1, "the worker stops at a step")
    hold(after["final"] == "cancelled", "and says so")
    return (
        f"The API answered `{before['said']}`. After that, money went to"
        f" {before['sent_after']} of the {before['accounts']} accounts, and"
        f" the state turned to `{before['final']}`. With a recorded intent"
        f" the answer was `{after['said']}`, {after['sent_after']} more"
        f" {'step' if after['sent_after'] == 1 else 'steps'} ended, and the"
        f" state was `{after['final']}`."
    )


PATTERN = Pattern(
    name="cancel-changes-a-row",
    title="A cancel that only changes a row",
    role=Role.API,
    harm="The API says cancelled, the worker never hears of it, and its work"
    " goes on.",
    chapter="chapters/9-stopping.md#cancel-is-a-request",
    looks="Cancelling sets the state, and the worker doesn't read it.",
    grep="grep -rnE -A4 'def (cancel|abort|stop)' --include='*.py' ."
    " | grep -iE '(state|status|,|=).*cancel|revoke'",
    metric="Steps that a task records after its cancel was answered, and the"
    " time from that answer to its last step.",
    rule=None,
    cure="Record the intent, answer 202 with the present state, and let the"
    " worker stop between two steps and record the end.",
    rows=(
        Row("answer", "Status of the cancel"),
        Row("said", "State in its answer"),
        Row("sent_after", "Accounts paid after it"),
        Row("final", "State in the end"),
    ),
    run=run,
    tell=tell,
    figure="chapters/9-stopping.md#stop-it",
)
