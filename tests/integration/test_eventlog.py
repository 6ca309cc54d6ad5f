"""What every event log must do: the durable one and the one in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from demo.contract import Draft, EventType, Ref, State, Task
from demo.errors import (
    AlreadyEnded,
    Busy,
    Conflict,
    QuotaExceeded,
    StaleAttempt,
    UnknownTask,
)
from demo.eventlog import (
    Admission,
    EventLog,
    Message,
    load,
    record,
    refresh,
    submit,
)
from demo.memorylog import Feed, MemoryLog
from demo.streamlog import StreamLog, connect
from tests.valkey import Valkey

LEASE_S = 0.2
Make = Callable[[str], EventLog]


@pytest.fixture(params=["memory", "streams"])
async def make(
    request: pytest.FixtureRequest,
) -> AsyncIterator[Make]:
    """Return what makes logs by name; they share one feed."""
    if request.param == "memory":
        feed = Feed()
        yield lambda name: MemoryLog(name, lease_s=LEASE_S, feed=feed)
        return
    valkey: Valkey = request.getfixturevalue("valkey")
    redis = connect(valkey.url, timeout_s=3.0)
    yield lambda name: StreamLog(
        redis, name, lease_s=LEASE_S, retention_s=60, feed_length=1000
    )
    await redis.aclose()


@pytest.fixture
def log(make: Make) -> EventLog:
    return make("tasks")


async def new(
    log: EventLog, task_id: str = "t1", owner: str = "ann", **more: Any
) -> Task:
    return await submit(
        log,
        Ref(task_id, owner, "report"),
        lane="paced",
        input={"rows": 1},
        request_id="r",
        **more,
    )


async def started(log: EventLog, task_id: str = "t1") -> Task:
    task = await new(log, task_id)
    return await record(log, task, EventType.STARTED, holder="w1")


RESULT = {"result": {}}
PROGRESS = {"done": 1, "total": 2, "unit": "u", "note": "", "partial": {}}


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


async def test_an_owner_has_a_limit_of_unfinished_tasks(
    log: EventLog,
) -> None:
    two = Admission(unfinished_limit=2)
    first = await new(log, "t1", admission=two)
    await new(log, "t2", admission=two)
    with pytest.raises(QuotaExceeded):
        await new(log, "t3", admission=two)
    await new(log, "t4", owner="bob", admission=two)
    assert await log.read("t3") == []
    await record(log, first, EventType.CANCELLED)
    await new(log, "t3", admission=two)


async def test_only_one_of_a_kind_at_a_time(log: EventLog) -> None:
    alone = Admission(only_one_s=60)
    first = await new(log, "t1", admission=alone)
    with pytest.raises(Busy) as refused:
        await new(log, "t2", owner="bob", admission=alone)
    assert 0 < refused.value.retry_after_s <= 60
    await record(log, first, EventType.CANCELLED)
    await new(log, "t2", owner="bob", admission=alone)


async def test_a_message_is_pushed_with_its_event_or_not_at_all(
    make: Make,
) -> None:
    log = make("tasks")
    task = await new(log, message=Message("paced", "one"))
    with pytest.raises(Conflict):
        await log.append(
            task.ref,
            1,
            Draft(EventType.QUEUED, 1),
            message=Message("paced", "two"),
        )
    await log.push(Message("paced", "three"))
    assert await queue(log, "paced") == ["three", "one"]


async def queue(log: EventLog, name: str) -> list[str]:
    """Return what waits on a queue, newest first."""
    if isinstance(log, MemoryLog):
        return log.feed.queues[name]
    assert isinstance(log, StreamLog)
    waiting: Any = await log._redis.lrange(name, 0, -1)
    return list(waiting)


async def test_a_lease_is_its_holders_until_it_expires(log: EventLog) -> None:
    await started(log)
    assert await log.holder("t1") == "w1"
    assert await log.renew("t1", "w2") is None
    assert await log.renew("t1", "w1") == 2
    deadline = asyncio.get_running_loop().time() + 5
    while await log.holder("t1"):
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.01)
    assert await log.renew("t1", "w2") == 2


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        (EventType.LOST, {}),
        (EventType.RETRIED, {}),
        (EventType.SUCCEEDED, RESULT),
        (EventType.FAILED, {"problem": {}}),
        (EventType.CANCELLED, {}),
    ],
)
async def test_the_end_of_an_attempt_frees_its_lease(
    log: EventLog, type_: EventType, data: dict[str, Any]
) -> None:
    task = await started(log)
    await record(log, task, type_, data)
    assert await log.holder("t1") is None


async def test_the_lists_know_what_is_whose_and_what_is_unfinished(
    log: EventLog,
) -> None:
    first = await new(log, "t1")
    await new(log, "t2", owner="bob")
    await asyncio.sleep(0.002)  # so that the clock has moved
    await new(log, "t3")
    assert await log.owned("ann", 10) == ["t3", "t1"]
    assert await log.owned("ann", 1) == ["t3"]
    assert set(await log.unfinished()) == {"t1", "t2", "t3"}
    assert await log.unfinished("ann") == ["t1", "t3"]
    await record(log, first, EventType.CANCELLED)
    assert await log.unfinished("ann") == ["t3"]
    assert await log.owned("ann", 10) == ["t3", "t1"]


async def test_the_feed_tells_events_of_all_logs_in_order(make: Make) -> None:
    tasks, held = make("tasks"), make("held")
    task = await new(tasks, "t1")
    await new(held, "h1", owner="bob")
    await record(tasks, task, EventType.STARTED)
    items = await tasks.follow("0-0", 1)
    assert [(i.log, i.task_id, i.owner, i.event.seq) for i in items] == [
        ("tasks", "t1", "ann", 1),
        ("held", "h1", "bob", 1),
        ("tasks", "t1", "ann", 2),
    ]
    assert await held.follow(items[0].cursor, 1) == items[1:]
    assert await tasks.latest(2) == items[1:]
    assert await tasks.follow(items[-1].cursor, 0.02) == []


async def test_a_follower_is_told_while_it_waits(log: EventLog) -> None:
    waiting = asyncio.create_task(log.follow("0-0", 5))
    await asyncio.sleep(0)
    await new(log)
    async with asyncio.timeout(2):
        assert [i.task_id for i in await waiting] == ["t1"]


async def test_two_logs_do_not_know_each_others_tasks(make: Make) -> None:
    await new(make("tasks"), "x")
    assert await make("held").read("x") == []
    assert await make("held").unfinished() == []
