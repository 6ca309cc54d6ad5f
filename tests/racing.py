"""A cancel and a worker who race for one task, on any event log.

However they meet, there is one terminal event, the last one, and the
responses to both agree with it.
"""

from __future__ import annotations

import asyncio
import random

from demo.api.cancel import ask_to_stop
from demo.contract import TERMINAL_STATES, TRANSITIONS, State, Task
from demo.errors import AlreadyEnded
from demo.eventlog import EventLog, load, record, refresh, submit
from demo.events import EventType, Ref

ENDS = {t for t, (_, to) in TRANSITIONS.items() if to in TERMINAL_STATES}
RESULT = {"result": {}}
PROGRESS = {"done": 1, "total": 2, "unit": "u", "note": "", "partial": {}}


async def race(log: EventLog, task_id: str, dice: random.Random) -> State:
    """Run one race, check what it left behind, return who won."""
    ref = Ref(task_id, "ann", "report")
    task, _ = await submit(log, ref, lane="paced", input={}, request_id="r")
    if dice.random() < 0.5:
        task = await record(log, task, EventType.STARTED, {"worker": {}})
    racers = [_worker(log, task, dice), _cancel(log, task, dice)]
    if dice.random() < 0.5:
        racers.reverse()
    await asyncio.gather(*racers)
    return await _checked(log, task_id)


async def _cancel(log: EventLog, task: Task, dice: random.Random) -> None:
    await _dawdle(dice)
    try:
        asked = await ask_to_stop(log, task)
    except AlreadyEnded:
        ended = await load(log, task.id)
        assert ended.state.is_terminal
        assert ended.state is not State.CANCELLED or not ended.cancel_requested
    else:
        assert asked.cancel_requested


async def _worker(log: EventLog, task: Task, dice: random.Random) -> None:
    is_heedful = dice.random() < 0.5
    try:
        await _dawdle(dice)
        if task.state is State.QUEUED:
            task = await record(log, task, EventType.STARTED, {"worker": {}})
        await _dawdle(dice)
        task = await record(log, task, EventType.PROGRESSED, PROGRESS)
        if is_heedful and (await refresh(log, task)).cancel_requested:
            await record(log, task, EventType.CANCELLED)
        elif dice.random() < 0.8:
            await record(log, task, EventType.SUCCEEDED, RESULT)
        else:
            problem = {"problem": {"title": "x"}}
            await record(log, task, EventType.FAILED, problem)
    except AlreadyEnded:
        # The cancel was faster; a worker drops what it has.
        pass


async def _dawdle(dice: random.Random) -> None:
    """Let the other one go ahead, for a few turns of the loop."""
    for _ in range(dice.randrange(6)):
        await asyncio.sleep(0)


async def _checked(log: EventLog, task_id: str) -> State:
    types = [event.type for event in await log.read(task_id)]
    assert sum(type_ in ENDS for type_ in types) == 1, types
    assert types[-1] in ENDS, types
    assert types.count(EventType.CANCEL_REQUESTED) <= 1, types
    assert task_id not in await log.unfinished("ann")
    return (await load(log, task_id)).state
