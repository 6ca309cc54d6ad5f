"""Append and record: what every event log must do, and refuse."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from demo.contract import Draft, EventType, State, Task
from demo.errors import (
    AlreadyEnded,
    Conflict,
    Rewound,
    StaleAttempt,
    UnknownTask,
)
from demo.eventlog import EventLog, load, record, refresh
from demo.events import Event
from demo.jsontext import dump
from demo.worker.patientlog import PatientLog
from tests.integration.eventlog.conftest import PROGRESS, RESULT, new, started


class LossyAnswers(PatientLog):
    """A log whose first append takes effect, and whose answer is lost."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log)
        self.lost = 0
        append = self.append

        async def lossy(*given: Any, **named: Any) -> Event:
            event = await append(*given, **named)
            if not self.lost:
                self.lost += 1
                raise Conflict("the append was sent again")
            return event

        self.append = lossy


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


async def test_a_step_that_is_no_json_yet_is_not_repeated_either(
    log: EventLog,
) -> None:
    task = await started(log)
    step = {
        **PROGRESS,
        "partial": {
            "pair": (1, 2),
            "by_number": {7: "seven"},
            "at": task.created_at,
            "state": State.RUNNING,
            "ratio": math.nan,
        },
    }
    lossy = LossyAnswers(log)
    after = await record(lossy, task, EventType.PROGRESSED, step)
    assert lossy.lost == 1
    assert len(await log.read("t1")) == 3
    # The writer has the same task as a reader.
    assert dump(after.partials) == dump((await load(log, "t1")).partials)
    assert after.partials[0]["pair"] == [1, 2]
    assert after.partials[0]["by_number"] == {"7": "seven"}


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


def with_lost_events(task: Task, count: int = 0) -> Task:
    """Return the task of somebody who has read what the log then lost.

    Its last event was another than the log's of that number; or the log
    doesn't have it, nor the `count` before.
    """
    assert task.last_at is not None
    later = task.last_at + timedelta(seconds=1)
    return replace(task, seq=task.seq + count, last_at=later)


@pytest.mark.parametrize("count", [0, 1, 5])
async def test_what_the_log_has_lost_is_no_ground_to_record_on(
    log: EventLog, count: int
) -> None:
    task = await started(log)
    behind = with_lost_events(task, count)
    with pytest.raises(Rewound):
        await refresh(log, behind)
    with pytest.raises(Rewound):
        await record(log, behind, EventType.SUCCEEDED, RESULT)
    assert await load(log, "t1") == task


async def test_an_attempt_is_not_taken_for_another_of_the_same_number(
    log: EventLog,
) -> None:
    # The log lost an event, and went on to the same number without it.
    behind = with_lost_events(await started(log))
    draft = Draft(EventType.PROGRESSED, 1, PROGRESS, behind.last_at)
    with pytest.raises(Conflict):
        await log.append(behind.ref, behind.seq + 1, draft)


async def test_nobody_records_in_a_log_that_is_gone(log: EventLog) -> None:
    task = await started(log)
    gone = replace(task, id="t2")
    with pytest.raises(UnknownTask):
        await refresh(log, gone)
    with pytest.raises(UnknownTask):
        await record(log, gone, EventType.SUCCEEDED, RESULT)
