"""Compares the length of a worker's list with the tasks that aren't done.

There is no cluster here. The worker and its broker are real; the number of
pods is calculated as KEDA's scaler for Redis lists and the autoscaler do it:
`LLEN` divided by `listLength`, rounded up
(https://keda.sh/docs/latest/scalers/redis-lists/).
"""

from __future__ import annotations

import asyncio
import math
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

TASKS = 8
SLOTS = 2
# As in the two files that are shown.
TARGET, MOST_PODS = 2, 20


async def run(stage: Stage) -> dict[str, Any]:
    """Send a few long tasks, and look at the list while they run."""
    await stage.worker(slots=SLOTS, app="worker")
    for _ in range(TASKS):
        await stage.broker.send("report")
    await asyncio.sleep(2)
    length = int(await stage.broker.redis.llen("celery"))
    unfinished = TASKS - len(stage.lines("made"))
    metric = {"before": length, "after": unfinished}[stage.side]
    return {
        "sent": TASKS,
        "unfinished": unfinished,
        "length": length,
        "pods": min(MOST_PODS, math.ceil(metric / TARGET)),
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell what the list says, and what is true."""
    hold(before["length"] == 0, "the list is empty")
    hold(before["unfinished"] > 0, "tasks aren't done")
    hold(before["pods"] == 0, "the scaler would end all pods")
    hold(after["pods"] > 0, "by demand it wouldn't")
    return (
        f"{before['sent']} tasks were sent, and after two seconds the worker"
        f" had taken them all: {before['unfinished']} weren't done, and"
        f" `LLEN` said {before['length']}. For the scaler that is an idle"
        f" queue, and it asks for {before['pods']} pods, which ends those that"
        " work once the cooldown is over. By demand it asks for"
        f" {after['pods']}."
    )


PATTERN = Pattern(
    name="keda-on-list-length",
    title="KEDA on the length of a list",
    role=Role.PLATFORM,
    harm="The list holds what no worker has taken yet, so the scaler ends pods"
    " that are busy.",
    chapter="chapters/11-sizing.md#the-length-of-the-queue-isnt-the-load",
    looks="KEDA's example for Redis, with Celery's list.",
    grep="grep -rnE 'listName:|listLength:' .",
    metric="Tasks that end by a lost worker, beside each scale-in.",
    rule="keda-list-length",
    cure="Count waiting and running tasks, and give the scaler that number.",
    rows=(
        Row("sent", "Tasks sent"),
        Row("unfinished", "Tasks that wait or run"),
        Row("length", "`LLEN` of the list"),
        Row("pods", "Pods, calculated"),
    ),
    run=run,
    tell=tell,
    note="Worker and list are measured; the pods are calculated as KEDA does."
    " No cluster ran.",
    figure="chapters/11-sizing.md#the-length-of-the-queue-isnt-the-load",
    files=("before.yaml", "after.yaml"),
)
