"""Makes reports until a small broker is full of their results."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage
from lessons.load.failure import Failed

REPORTS = 16
# chosen: a report is made within a fifth of it; a full broker ends none.
PATIENCE_S = 1.5


async def run(stage: Stage) -> dict[str, Any]:
    """Send one report after the other; count those that can be read."""
    # The address in the code, on this machine.
    stage.environment["CELERY_RESULT_BACKEND"] = stage.broker.url
    await stage.worker()

    def is_idle() -> bool:
        ends = re.findall(r"succeeded in|raised unexpected", stage.said())
        return len(ends) == accepted

    idle_bytes = await stage.broker.memory_bytes()
    accepted = 0
    for number in range(REPORTS):
        accepted += await stage.broker.publish("report", f"report-{number}")
        with suppress(Failed):
            await stage.until(is_idle, "the report is made", PATIENCE_S)
    await stage.until(is_idle, "all are made")
    used_bytes = await stage.broker.memory_bytes() - idle_bytes
    return {
        "reports": accepted,
        "read": await _readable(stage),
        "refused": stage.said().count("raised unexpected"),
        "memory_mb": round(used_bytes / 1e6, 1),
    }


async def _readable(stage: Stage) -> int:
    """Return how many reports can be read afterwards."""
    if stage.side == "after":
        return len([*(stage.folder / "reports").iterdir()])
    keys = await stage.broker.redis.keys("celery-task-meta-*")
    metas = [json.loads(await stage.broker.redis.get(key)) for key in keys]
    return sum(meta["status"] == "SUCCESS" for meta in metas)


def tell(before: Seen, after: Seen) -> str:
    """Tell how many reports could be read, and how full the broker was."""
    hold(before["read"] < before["reports"], "results are lost")
    hold(after["read"] == after["reports"], "a store elsewhere keeps them")
    hold(after["memory_mb"] < before["memory_mb"] / 10, "and the memory free")
    return (
        f"{before['reports']} reports were accepted and made. Then"
        f" {before['memory_mb']:.0f} MB of the broker's memory were results,"
        " and it refused the next ones: only"
        f" {before['read']} reports could be read, and the others count as"
        " failed, with all their work done. With the results elsewhere"
        f" all {after['read']} could be read, and the broker held"
        f" {after['memory_mb']:.1f} MB."
    )


PATTERN = Pattern(
    name="result-in-the-queue",
    title="The result in the queue's memory",
    role=Role.WORKER,
    harm="Results fill the broker, and a full broker refuses the next write,"
    " whether that is a result or new work.",
    chapter="chapters/5-claim-check.md#results-are-luggage-too",
    looks="The task returns its rows, and the result backend is the broker.",
    grep="grep -rniE '\\bbackend ?=|result_backend' --include='*.py'"
    " --include='*.y*ml' --include='*.env' .",
    metric="The broker's `used_memory`, and the size of the keys"
    " `celery-task-meta-*` (`valkey-cli --memkeys`).",
    rule="result-unread",
    cure="Store the result where large values belong, return nothing, and let"
    " the API serve it by the task's id.",
    rows=(
        Row("reports", "Reports made"),
        Row("read", "Reports that could be read"),
        Row("refused", "Reports that count as failed"),
        Row("memory_mb", "Memory of the broker", "MB"),
    ),
    run=run,
    tell=tell,
    note="The run's broker had 32 MB, and a report has 3 MB. Celery keeps a"
    " result for a day unless `result_expires` says otherwise.",
    figure="chapters/5-claim-check.md#see-it-happen",
)
