"""Wait for a task inside this process: the hub tells, nobody polls."""

from __future__ import annotations

import asyncio

from demo.api.given import Wiring
from demo.contract import Task
from demo.errors import Rewound
from demo.eventlog import EventLog, load, refresh


async def wait_for_news(
    given: Wiring, task: Task, wait_s: float, *, only_the_end: bool
) -> Task:
    """Return the task after its end, or as it is in `wait_s` seconds.

    Not `only_the_end`: after whatever happens next. Raises UnknownTask when
    the store loses it meanwhile.
    """
    if wait_s <= 0 or task.state.is_terminal:
        return task
    seen = task.seq, task.last_at
    loop = asyncio.get_running_loop()
    until_s = loop.time() + wait_s
    # Subscribed first, then read: so nothing falls in between.
    with given.hub.subscribe(task.owner, task.id) as news:
        task = await _as_it_is(given.log, task)
        while not (task.state.is_terminal or news.is_closed):
            if (task.seq, task.last_at) != seen and not only_the_end:
                break
            told = await news.take(max(0, until_s - loop.time()))
            if news.is_stale:
                # The store may have lost it, and then that's the answer.
                return await load(given.log, task.id)
            if not told:
                break
            if told[-1].is_last or not only_the_end:
                task = await _as_it_is(given.log, task)
        if news.is_closed:
            # The feed had a gap: what was read before may be gone.
            task = await _as_it_is(given.log, task)
    return task


async def _as_it_is(log: EventLog, task: Task) -> Task:
    """Return the task as it is now, whatever its log has lost."""
    try:
        return await refresh(log, task)
    except Rewound:
        return await load(log, task.id)
