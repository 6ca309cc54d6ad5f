"""Append and record: what every event log must do, and refuse."""

from __future__ import annotations

import asyncio

import pytest

from demo.contract import Draft, EventType, State
from demo.errors import AlreadyEnded, Conflict, StaleAttempt, UnknownTask
from demo.eventlog import EventLog, load, record, refresh
from tests.integration.eventlog.conftest import PROGRESS, RESULT, new, started


async def test_a_task_is_read_back_as_it_was_recorded(log: EventLog) -> None:
    task = await started(log)
    task = await record(log, task, EventType.PROGRESSED, PROGRESS)
    task = await record(log, task, EventType.SUCCEEDED, RESULT)
    assert await load(log, "t1") == task
    assert [e.seq for e in await log.read("t1")] == [1, 2, 3, 4]
    assert [e.seq for e in await log.read("t1", 2)] == [3, 4]


async def test_an_unknown_task_has_no_events(log: EventLog) -> None:
    assert await log.read("nobody") == []
    with pytest.raises(UnknownTask):
        await load(log, "nobody")


@pytest.mark.parametrize("seq", [1, 3, 9])
async def test_a_number_that_is_not_next_is_refused(
    log: EventLog, seq: int
) -> None:
    task = await new(log)
    with pytest.raises(Conflict):
        await log.append(task.ref, seq, Draft(EventType.STARTED, 1))


async def test_of_many_writers_with_one_number_one_wins(
    log: EventLog,
) -> None:
    task = await new(log)
    outcomes = await asyncio.gather(
        *(
            log.append(task.ref, 2, Draft(EventType.STARTED, 1, {"n": n}))
            for n in range(20)
        ),
        return_exceptions=True,
    )
    won = [o for o in outcomes if not isinstance(o, BaseException)]
    assert len(won) == 1
    assert sum(isinstance(o, Conflict) for o in outcomes) == 19
    assert (await log.read("t1"))[1:] == won


async def test_a_record_goes_on_behind_what_somebody_else_recorded(
    log: EventLog,
) -> None:
    mine = await started(log)
    await record(log, mine, EventType.CANCEL_REQUESTED)
    mine = await record(log, mine, EventType.PROGRESSED, PROGRESS)
    assert mine.cancel_requested
    assert mine.seq == 4


async def test_a_record_is_refused_when_the_task_has_ended_meanwhile(
    log: EventLog,
) -> None:
    mine = await started(log)
    await record(log, mine, EventType.CANCELLED)
    with pytest.raises(AlreadyEnded):
        await record(log, mine, EventType.SUCCEEDED, RESULT)
    assert (await load(log, "t1")).state is State.CANCELLED


async def test_a_worker_that_was_given_up_cannot_write(log: EventLog) -> None:
    mine = await started(log)
    theirs = await record(log, mine, EventType.LOST, {})
    await record(log, theirs, EventType.STARTED, holder="w2")
    with pytest.raises(StaleAttempt):
        await record(log, mine, EventType.SUCCEEDED, RESULT)


async def test_an_append_whose_answer_was_lost_is_not_repeated(
    log: EventLog,
) -> None:
    task = await started(log)
    # It took effect; the writer never heard of it and tries again.
    await log.append(task.ref, 3, Draft(EventType.PROGRESSED, 1, PROGRESS))
    task = await record(log, task, EventType.PROGRESSED, PROGRESS)
    assert task.seq == 3
    assert len(await log.read("t1")) == 3


async def test_a_record_on_a_log_that_is_gone_says_so(log: EventLog) -> None:
    task = await new(log)
    other = type(task)(
        id="gone",
        owner="ann",
        kind="report",
        lane="paced",
        input={},
        request_id="r",
        created_at=task.created_at,
    )
    with pytest.raises(UnknownTask):
        await record(log, other, EventType.STARTED)


async def test_refresh_tells_what_has_happened_since(log: EventLog) -> None:
    old = await new(log)
    await record(log, old, EventType.STARTED)
    assert (await refresh(log, old)).state is State.RUNNING
