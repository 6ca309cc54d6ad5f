"""Kills the API after it has accepted invoices."""

from __future__ import annotations

import asyncio
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

INVOICES = 12


async def run(stage: Stage) -> dict[str, Any]:
    """Accept invoices, kill the API, start it again, and wait."""
    if stage.side == "after":
        await stage.worker(slots=2)
    api = await stage.serve()
    answers = await asyncio.gather(
        *(api.post(f"/invoices/{number}") for number in range(INVOICES))
    )
    accepted = sum(answer.status_code == 202 for answer in answers)
    await stage.server.end_all()
    await stage.serve()
    if stage.side == "after":
        await stage.until(
            lambda: len(stage.lines("sent")) >= INVOICES, "all are sent", 20
        )
    # Whatever an API still had to do, it would have done by now.
    await asyncio.sleep(2)
    sent = len(set(stage.lines("sent")))
    return {"accepted": accepted, "sent": sent, "lost": accepted - sent}


def tell(before: Seen, after: Seen) -> str:
    """Tell how many invoices were never sent."""
    hold(before["lost"] > 0, "accepted work is lost")
    hold(after["lost"] == 0, "a queue keeps it")
    return (
        f"{before['accepted']} invoices were answered 202, and the API was"
        " killed at once, as by a deployment without a grace period or by the"
        f" kernel. {before['lost']} of them were never sent, and"
        " nothing was left to find them by. With a queue, all"
        f" {after['sent']} were sent."
    )


PATTERN = Pattern(
    name="background-tasks",
    title="`BackgroundTasks` for work that matters",
    role=Role.API,
    harm="Accepted work lives in the memory of one process, and ends with it.",
    chapter="chapters/2-architecture.md#is-a-background-task-not-enough",
    looks="It answers 202 and works afterwards, in the API's own process.",
    grep="grep -rnE 'BackgroundTask|(create_task|ensure_future|Thread"
    "|Executor)\\(' --include='*.py' .",
    metric="None can show it: lost work leaves neither an error nor a row."
    " Count what was accepted and what was done.",
    rule="background-tasks-for-work",
    cure="Put the id on a queue before the response. Keep background tasks"
    " for work that may be lost, such as a log line. A queue may deliver"
    " twice, so give the sending a key"
    " ([check, then insert](#check-then-insert)).",
    rows=(
        Row("accepted", "Invoices answered 202"),
        Row("sent", "Invoices sent"),
        Row("lost", "Invoices lost"),
    ),
    run=run,
    tell=tell,
    figure="chapters/2-architecture.md#is-a-background-task-not-enough",
)
