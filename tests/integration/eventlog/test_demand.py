"""The demand of a lane: counted by the log itself, event by event."""

from __future__ import annotations

import pytest

from demo.contract import EventType, Task
from demo.errors import AlreadyEnded
from demo.eventlog import Demand, EventLog, record
from demo.events import Data
from tests.integration.eventlog.conftest import (
    PROGRESS,
    RESULT,
    Make,
    new,
    started,
)

ENDS = [
    (EventType.SUCCEEDED, RESULT),
    (EventType.FAILED, {"problem": {"type": "/problems/work-failed/"}}),
    (EventType.FAILED, {"problem": {"type": "/problems/crash-loop/"}}),
    (EventType.CANCELLED, {}),
]
BACKS: list[tuple[EventType, Data]] = [
    (EventType.RETRIED, {}),
    (EventType.LOST, {"reason": "its worker died"}),
]


async def counts(log: EventLog, lane: str = "paced") -> tuple[int, int, int]:
    demand = await log.demand(lane)
    assert demand.oldest_queued_s >= 0
    return demand.queued, demand.running, demand.tasks


async def test_a_lane_that_nobody_has_used_has_nothing_to_do(
    log: EventLog,
) -> None:
    assert await log.demand("paced") == Demand(0, 0, 0.0)


async def test_what_runs_counts_as_much_as_what_waits(log: EventLog) -> None:
    for number in range(3):
        await new(log, f"q{number}")
    running = [await started(log, f"r{number}") for number in range(2)]
    assert await counts(log) == (3, 2, 5)
    await record(log, running[0], EventType.PROGRESSED, PROGRESS)
    await record(log, running[1], EventType.CANCEL_REQUESTED)
    assert await counts(log) == (3, 2, 5)
    assert await counts(log, "compute") == (0, 0, 0)


@pytest.mark.parametrize(("event", "data"), ENDS)
async def test_every_end_leaves_the_lane(
    log: EventLog, event: EventType, data: Data
) -> None:
    await new(log, "other")
    task = await record(log, await started(log), event, data)
    assert await counts(log) == (1, 0, 1)
    with pytest.raises(AlreadyEnded):
        await record(log, task, event, data)
    assert await counts(log) == (1, 0, 1)


async def test_an_end_before_the_start_leaves_the_lane(log: EventLog) -> None:
    await record(log, await new(log), EventType.CANCELLED)
    assert await counts(log) == (0, 0, 0)


@pytest.mark.parametrize(("event", "data"), BACKS)
async def test_what_goes_back_waits_again(
    log: EventLog, event: EventType, data: Data
) -> None:
    task: Task = await record(log, await started(log), event, data)
    assert await counts(log) == (1, 0, 1)
    await record(log, task, EventType.STARTED)
    assert await counts(log) == (0, 1, 1)


async def test_a_pause_is_no_waiting(log: EventLog) -> None:
    task = await started(log)
    await record(log, task, EventType.RETRIED, {"delay_s": 60})
    assert await log.demand("paced") == Demand(1, 0, 0.0)


async def test_two_logs_on_one_store_count_for_themselves(make: Make) -> None:
    await new(make("tasks"))
    assert await counts(make("others")) == (0, 0, 0)
