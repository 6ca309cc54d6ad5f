"""Queues, leases, lists and the feed of every event log."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from demo.contract import Draft, EventType, Task
from demo.errors import (
    Conflict,
)
from demo.eventlog import EventLog, Message, record
from demo.memorylog import MemoryLog
from demo.streamlog import StreamLog
from tests.integration.eventlog.conftest import (
    PROGRESS,
    RESULT,
    Make,
    Patient,
    new,
    started,
)


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


async def test_now_is_a_moment_of_the_clock_of_events(log: EventLog) -> None:
    before = await log.now()
    task = await new(log)
    # Events are told in milliseconds.
    assert before <= task.created_at <= await log.now()


async def queue(log: EventLog, name: str) -> list[str]:
    """Return what waits on a queue, newest first."""
    if not isinstance(log, StreamLog):
        assert isinstance(log, MemoryLog | Patient)
        return log.feed.queues[name]
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
    assert await owned(log, 10) == ["t3", "t1"]
    assert await owned(log, 1) == ["t3"]
    assert set(await log.unfinished()) == {"t1", "t2", "t3"}
    assert await log.unfinished("ann") == ["t1", "t3"]
    await record(log, first, EventType.CANCELLED)
    assert await log.unfinished("ann") == ["t3"]
    assert await owned(log, 10) == ["t3", "t1"]


async def owned(log: EventLog, limit: int) -> list[str]:
    return [mark.task_id for mark in await log.owned("ann", limit)]


async def test_a_snapshot_and_the_feed_behind_it_make_one_whole(
    make: Make,
) -> None:
    tasks, others = make("tasks"), make("others")
    assert (await tasks.snapshot("ann")).tasks == []
    first = await new(tasks, "t1")
    await new(others, "h1")
    over = await new(tasks, "t2")
    await new(tasks, "t3", owner="bob")
    await record(tasks, over, EventType.CANCELLED)
    snapshot = await tasks.snapshot("ann")
    assert snapshot.tasks == [first]
    assert await tasks.follow(snapshot.cursor, 0.02) == []
    await record(tasks, first, EventType.STARTED)
    [item] = await tasks.follow(snapshot.cursor, 1)
    assert (item.task_id, item.event.seq) == ("t1", first.seq + 1)


async def test_no_event_is_both_in_a_snapshot_and_behind_it(
    make: Make,
) -> None:
    log = make("tasks")
    task = await new(log)

    async def write(task: Task) -> None:
        task = await record(log, task, EventType.STARTED)
        for _ in range(50):
            task = await record(log, task, EventType.PROGRESSED, PROGRESS)

    writing = asyncio.create_task(write(task))
    while not writing.done():
        snapshot = await log.snapshot("ann")
        [shown] = snapshot.tasks
        behind = await log.follow(snapshot.cursor, 0.05)
        numbers = [item.event.seq for item in behind]
        assert numbers == list(
            range(shown.seq + 1, shown.seq + 1 + len(behind))
        )
        await asyncio.sleep(0)
    await writing


async def test_the_feed_tells_events_of_all_logs_in_order(make: Make) -> None:
    tasks, others = make("tasks"), make("others")
    task = await new(tasks, "t1")
    await new(others, "h1", owner="bob")
    await record(tasks, task, EventType.STARTED)
    items = await tasks.follow("0-0", 1)
    assert [(i.log, i.task_id, i.owner, i.event.seq) for i in items] == [
        ("tasks", "t1", "ann", 1),
        ("others", "h1", "bob", 1),
        ("tasks", "t1", "ann", 2),
    ]
    assert await others.follow(items[0].cursor, 1) == items[1:]
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
    assert await make("others").read("x") == []
    assert await make("others").unfinished() == []


async def test_a_list_goes_on_behind_a_mark_whatever_came_meanwhile(
    log: EventLog,
) -> None:
    ids = [f"t{number:02}" for number in range(12)]
    for id_ in ids:
        await new(log, id_)
    whole = await log.owned("ann", 100)
    assert sorted(mark.task_id for mark in whole) == ids
    seen, after = [], None
    while page := await log.owned("ann", 5, after):
        seen += page
        after = page[-1]
        await new(log, f"later-{len(seen)}")
    # What came later may stand in between, within the same millisecond.
    assert [mark for mark in seen if mark in whole] == whole
    assert len(set(seen)) == len(seen)
