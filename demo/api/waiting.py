"""Waits until a task changes or ends: subscribed to the hub, not polling."""

from __future__ import annotations

import asyncio

from demo.api.wiring import Wiring
from demo.contract import Task
from demo.errors import Rewound
from demo.eventlog import EventLog, load, refresh


async def wait_for_news(
    wiring: Wiring, task: Task, wait_s: float, *, only_the_end: bool
) -> Task:
    """Return the task after its end, or as it is in `wait_s` seconds.

    Without `only_the_end`, the next event is enough. Raises UnknownTask if
    the store loses the task meanwhile.
    """
    if wait_s <= 0 or task.state.is_terminal:
        return task
    known = task.seq, task.last_at
    loop = asyncio.get_running_loop()
    until_s = loop.time() + wait_s
    # Subscribe first, then read, so that no event falls in between.
    with wiring.hub.subscribe(task.owner, task.id) as news:
        task = await _as_it_is(wiring.log, task)
        while not (task.state.is_terminal or news.is_closed):
            if (task.seq, task.last_at) != known and not only_the_end:
                break
            fresh = await news.take(max(0, until_s - loop.time()))
            if news.is_stale:
                # The store may have lost it: then `load` raises UnknownTask.
                return await load(wiring.log, task.id)
            if not fresh:
                break
            if fresh[-1].is_last or not only_the_end:
                task = await _as_it_is(wiring.log, task)
        if news.is_closed:
            # The feed had a gap: the log may have lost what was read before.
            task = await _as_it_is(wiring.log, task)
    return task


async def _as_it_is(log: EventLog, task: Task) -> Task:
    """Return the task as it is now, whatever its log has lost."""
    try:
        return await refresh(log, task)
    except Rewound:
        return await load(log, task.id)
