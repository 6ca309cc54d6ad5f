"""Renders one video for longer than the visibility timeout."""

from __future__ import annotations

import asyncio
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

WORK_S = 6
TIMEOUTS_S = {"before": 2, "after": 3600}
SLOTS = 4


async def run(stage: Stage) -> dict[str, Any]:
    """Send one task; nothing is killed. Count its starts."""
    await stage.worker(slots=SLOTS)
    await stage.broker.send("render", "video-1")
    await stage.until(
        lambda: bool(stage.lines("published")), "it is published", 20
    )
    # The copies that have begun are published, too.
    await asyncio.sleep(WORK_S - 1)
    return {
        "timeout_s": TIMEOUTS_S[stage.side],
        "work_s": WORK_S,
        "sent": 1,
        "starts": len(stage.lines("began")),
        "published": len(stage.lines("published")),
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell how often one video was rendered."""
    hold(before["starts"] > 1, "a task runs again while it still runs")
    hold(after["starts"] == after["published"] == 1, "it runs once")
    return (
        "Nothing was killed and nothing failed. One task of"
        f" {before['work_s']} s, with a visibility timeout of"
        f" {before['timeout_s']} s, was started {before['starts']} times, the"
        " copies beside each other, and had been published"
        f" {before['published']} times when the run was stopped. With a"
        f" timeout of {after['timeout_s']:,} s, far above the time limit, it"
        " was started once."
    )


PATTERN = Pattern(
    name="visibility-below-task",
    title="A visibility timeout below the task's time",
    role=Role.WORKER,
    harm="The broker takes a slow worker for a dead one, and has the same"
    " task run again beside it.",
    chapter="chapters/7-delivery.md#why-each-default-is-as-it-is",
    looks="A timeout that was right for a short task, and a task that grew.",
    grep="grep -rnE 'visibility_timeout[^0-9]+[0-9]{1,3}\\b' .",
    metric="Starts divided by tasks, over a day. Above 1 without a crash, the"
    " broker redelivers what still runs.",
    rule="visibility-below-limit",
    cure="Limit the task, and set the visibility timeout above the limit, in"
    " every app that shares the broker: the shortest wins. A lease that the"
    " worker renews needs no guess.",
    rows=(
        Row("timeout_s", "Visibility timeout", "s"),
        Row("work_s", "The task takes", "s"),
        Row("starts", "Starts of one task"),
        Row("published", "Published, when the run stopped"),
    ),
    run=run,
    tell=tell,
    note="Both workers looked every second; by default one looks about every"
    " 100 s.",
    figure="chapters/7-delivery.md#see-it-happen",
)
