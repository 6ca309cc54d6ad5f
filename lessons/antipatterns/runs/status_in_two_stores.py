"""Lets a job run into its time limit, and asks both addresses for it."""

from __future__ import annotations

import asyncio
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

LIMIT_S = 1


async def run(stage: Stage) -> dict[str, Any]:
    """Run a short job and one that its limit ends; list both."""
    await stage.worker()
    api = await stage.serve()
    for name, seconds in (("short", 0.1), ("long", 5.0)):
        await asyncio.to_thread(
            stage.broker.celery.send_task,
            "job",
            args=[name, seconds],
            task_id=name,
        )
    await stage.until(
        lambda: "Hard time limit" in stage.said(), "the limit ends it", 15
    )
    await asyncio.sleep(0.5)
    listed = (await api.get("/jobs")).json()
    one = {name: (await api.get(f"/jobs/{name}")).json() for name in listed}
    return {
        "limit_s": LIMIT_S,
        "short_listed": listed["short"],
        "short_alone": one["short"],
        "long_listed": listed["long"],
        "long_alone": one["long"],
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell how the two answers differ."""
    hold(before["long_listed"] == "running", "the table isn't told")
    hold(before["long_alone"] == "failure", "Celery is")
    hold(
        after["long_listed"] == after["long_alone"] == "failed",
        "one place gives one answer",
    )
    return (
        f"The time limit of {before['limit_s']} s killed the process of a"
        " job. No line of the task ran after that, so the list still said"
        f" `{before['long_listed']}`, while the job's own address said"
        f" `{before['long_alone']}`. Computed in one place, both said"
        f" `{after['long_listed']}`."
    )


PATTERN = Pattern(
    name="status-in-two-stores",
    title="The state in two stores",
    role=Role.API,
    harm="Two stores disagree after the first crash, and no reader knows"
    " which of them is right.",
    chapter="chapters/2-architecture.md#the-queue-is-a-hint-the-log-is-the-truth",
    looks="The task keeps a column up to date, and Celery keeps a state, too."
    " One address reads the one, and another the other.",
    grep="grep -rqiE '(state|status) ?= ?.*(running|started)' --include='*.py'"
    " . && grep -rnE 'AsyncResult\\(|\\.backend\\.' --include='*.py' .",
    metric="Rows that say running, and whose task Celery calls finished:"
    " compare both once an hour, and alarm on the first.",
    rule=None,
    cure="Keep facts in one store, and compute the state from them in one"
    " function. The end that no code can write, because its process is dead,"
    " follows from a deadline.",
    rows=(
        Row("short_listed", "Job that ended, in the list"),
        Row("short_alone", "The same job by itself"),
        Row("long_listed", "Job that was killed, in the list"),
        Row("long_alone", "The same job by itself"),
    ),
    run=run,
    tell=tell,
)
