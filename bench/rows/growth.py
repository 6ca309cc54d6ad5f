"""Measures whether a task and an event cost more among many tasks.

The log is filled with 100, 1,000 and 10,000 unfinished tasks of other
owners; then the same operations are timed on each.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack

from bench.figures import Bar, percentile
from bench.owners import (
    NEXT_SEQ,
    TIMEOUT_S,
    Member,
    new_members,
    start_task,
    start_tasks,
    stream_log,
)
from bench.place import Place
from bench.plan import Plan
from bench.row import Row
from demo.contract import Draft, EventType, Ref
from demo.eventlog import EventLog, load
from demo.streamlog import connect

SIZES = (100, 1_000, 10_000)
# chosen: enough for a median that doesn't move, some 0.1 s each.
TIMES = 300
# chosen: the noise of two medians on a machine that does other things.
FLAT = Bar(at_most=1.25)
PROGRESS = {
    "done": 1, "total": 60, "unit": "partitions", "note": "Jan", "partial": {}
}  # fmt: skip

Step = Callable[[EventLog, Member], Awaitable[object]]


async def _submit(log: EventLog, member: Member) -> None:
    await start_task(log, member)


async def _event(log: EventLog, member: Member) -> None:
    ref = Ref(member.task_id, member.owner, "report")
    draft = Draft(EventType.PROGRESSED, 1, PROGRESS)
    await log.append(ref, NEXT_SEQ, draft)


async def _show(log: EventLog, member: Member) -> None:
    await load(log, member.task_id)


async def _open(log: EventLog, member: Member) -> None:
    await log.snapshot(member.owner)


# In this order: each works on the result of the one before it.
STEPS: dict[str, Step] = {
    "a submission": _submit,
    "an event": _event,
    "a look at a task": _show,
    "opening a stream": _open,
}


def growth(plan: Plan) -> Row:
    """Compare what things cost at 10x and 100x the tasks."""
    measured: dict[int, dict[str, list[float]]] = {size: {} for size in SIZES}
    for _ in range(plan.rounds):
        for size, medians_ms in _round().items():
            for name, median_ms in medians_ms.items():
                measured[size].setdefault(name, []).append(median_ms)
    row = Row("growth", "cost as unfinished tasks grow 10x and 100x")
    small = measured[SIZES[0]]
    for name in STEPS:
        for size in SIZES[1:]:
            row.compare(
                f"{name}, {size // SIZES[0]}x the tasks",
                measured[size][name],
                small[name],
                FLAT,
            )
        for size in SIZES:
            row.side(f"{name} at {size:,} tasks", "ms", measured[size][name])
    return row


def _round() -> dict[int, dict[str, float]]:
    with ExitStack() as places:
        stores = {size: places.enter_context(Place()).store for size in SIZES}
        for size, store in stores.items():
            start_tasks(store.url, new_members(size))
        urls = {size: store.url for size, store in stores.items()}
        return asyncio.run(_timed(urls))


async def _timed(urls: dict[int, str]) -> dict[int, dict[str, float]]:
    """Time each step on all sizes in turns, so that noise hits all."""
    clients = {size: connect(url, TIMEOUT_S) for size, url in urls.items()}
    logs = {size: stream_log(client) for size, client in clients.items()}
    members = new_members(TIMES)
    medians_ms: dict[int, dict[str, float]] = {size: {} for size in SIZES}
    for name, step in STEPS.items():
        took_ms: dict[int, list[float]] = {size: [] for size in SIZES}
        for member in members:
            for size, log in logs.items():
                began_s = time.perf_counter()
                await step(log, member)
                took_s = time.perf_counter() - began_s
                took_ms[size].append(took_s * 1000)
        for size in SIZES:
            medians_ms[size][name] = percentile(took_ms[size], 50)
    for client in clients.values():
        await client.aclose()
    return medians_ms
