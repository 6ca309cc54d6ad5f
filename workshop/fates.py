"""Counts what became of tasks and streams that a room fault has hit.

It looks and waits, and breaks nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from demo.contract import State, Task
from demo.errors import LogUnavailable

LOOK_S = 0.2
# chosen: a lease (3 s) and two passes of the sweeper (1 s), many times over.
LIMIT_S = 45.0
# chosen: four times what a page waits between two tries, and a publication.
SETTLED_S = 8.0
# chosen: a store that is away for a moment is back by then.
FOUND_S = 5.0
# The number of streams of an API that hasn't said anything.
NOT_UP = -1

# Returns a task as it is now, None if it can't be read.
Look = Callable[[str], Awaitable[Task | None]]


async def reconnected(
    before: int, count: Callable[[], Awaitable[int]]
) -> dict[str, int | None]:
    """Wait until as many streams are open again as there were.

    Or until their number stays: what has ended needs no stream. `count`
    returns NOT_UP until the API has said something, and so was `before` if
    it hadn't.
    """
    now_s = time.monotonic
    until_s = changed_s = now_s() + LIMIT_S
    back = NOT_UP
    while back < max(0, before) and now_s() < min(
        until_s, changed_s + SETTLED_S
    ):
        await asyncio.sleep(LOOK_S)
        with suppress(LogUnavailable):
            seen = await count()
            if seen > back:
                back, changed_s = seen, now_s()
    return {
        "streams": None if before == NOT_UP else before,
        "streams_back": max(0, back),
    }


async def unharmed(before: Iterable[Task], look: Look) -> dict[str, int]:
    """Count tasks that ran while the API was away, by what they are now."""
    fates: Counter[str] = Counter()
    for task in before:
        until_s = time.monotonic() + FOUND_S
        while (now := await look(task.id)) is None:
            if time.monotonic() > until_s:
                break
            await asyncio.sleep(LOOK_S)
        if now is None:
            fates["lost"] += 1
        else:
            failed = now.state is State.FAILED
            fates["failed" if failed else "went_on"] += 1
    return {name: fates[name] for name in ("went_on", "failed", "lost")}


async def fates_of(hit: Iterable[Task], look: Look) -> dict[str, int]:
    """Return what became of tasks that ran when their worker was killed.

    `taken_over`: another attempt runs or has ended. `ended`: the end was
    written down just before. `lost`: neither, within the limit.
    """
    fates: Counter[str] = Counter()
    remaining = {task.id: task for task in hit}
    until_s = time.monotonic() + LIMIT_S
    while remaining and time.monotonic() < until_s:
        for task in list(remaining.values()):
            now = await look(task.id)
            fate = None if now is None else _fate(task, now)
            if fate is not None:
                fates[fate] += 1
                del remaining[task.id]
        if remaining:
            await asyncio.sleep(LOOK_S)
    fates["lost"] = len(remaining)
    names = ("taken_over", "ended", "failed", "lost")
    return {name: fates[name] for name in names}


def _fate(before: Task, now: Task) -> str | None:
    """Return what has become of a task; None while it waits."""
    if now.state is State.FAILED:
        return "failed"
    if now.attempt > before.attempt:
        is_waiting = now.state is State.QUEUED
        return None if is_waiting else "taken_over"
    return "ended" if now.state.is_terminal else None
