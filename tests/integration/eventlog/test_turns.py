"""Owners take turns in a lane: in the same way in memory and on the store."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from demo.contract import EventType, Task
from demo.eventlog import EventLog, Message, record
from demo.laneindex import TURNS_COUNT
from demo.memorylog import Feed, MemoryLog
from demo.streamlog import StreamLog, connect
from tests.integration.eventlog.conftest import (
    LEASE_S,
    RESULT,
    Make,
    new,
)
from tests.integration.eventlog.test_feed import queue
from tests.valkey import Valkey


@pytest.fixture(params=["memory", "streams"])
async def make_fair(request: pytest.FixtureRequest) -> AsyncIterator[Make]:
    """Return what makes logs that dispatch by turns, called `tasks` or not."""
    feed = Feed()
    if request.param == "memory":
        yield lambda name: MemoryLog(
            name.removesuffix("!"),
            lease_s=LEASE_S,
            feed=feed,
            is_fair=not name.endswith("!"),
        )
        return
    valkey: Valkey = request.getfixturevalue("valkey")
    redis = connect(valkey.url, timeout_s=3.0)
    yield lambda name: StreamLog(
        redis,
        name.removesuffix("!"),
        lease_s=LEASE_S,
        retention_s=60,
        feed_length=1000,
        is_fair=not name.endswith("!"),
    )
    await redis.aclose()


@pytest.fixture
def fair(make_fair: Make) -> EventLog:
    return make_fair("tasks")


async def submitted(log: EventLog, owner: str, *numbers: int) -> list[Task]:
    """Submit tasks of an owner, called ann1, ann2, ..."""
    return [
        await new(
            log,
            f"{owner}{number}",
            owner,
            message=Message("paced", f"{owner}{number}"),
        )
        for number in numbers
    ]


async def on_the_queue(log: EventLog) -> list[str]:
    """Return the tasks whose messages are on the queue, next one first."""
    return (await queue(log, "paced"))[::-1]


async def start(log: EventLog, task: Task) -> Task:
    """Take the task's message and start it, as a worker does."""
    if isinstance(log, StreamLog):
        await log._redis.lrem("paced", 1, task.id)
    else:
        assert isinstance(log, MemoryLog)
        log.feed.queues["paced"].remove(task.id)
    return await record(log, task, EventType.STARTED, holder="w")


async def test_the_queue_stays_short(fair: EventLog) -> None:
    await submitted(fair, "ann", *range(30))
    assert await on_the_queue(fair) == [f"ann{n}" for n in range(TURNS_COUNT)]
    line = await fair.dispatch("paced")
    assert line.waiting == {f"ann{n}" for n in range(TURNS_COUNT, 30)}
    assert [*line.sent] == [f"ann{n}" for n in range(TURNS_COUNT)]
    assert (await fair.demand("paced")).queued == 30


async def test_a_quiet_owner_passes_a_loud_one(fair: EventLog) -> None:
    loud = await submitted(fair, "ann", *range(100))
    await submitted(fair, "bob", 1, 2)
    await submitted(fair, "cyd", 1)
    for task in loud[:TURNS_COUNT]:
        await start(fair, task)
    # Ann was in line before they came, so hers is the next turn.
    assert await on_the_queue(fair) == [
        "ann8", "bob1", "cyd1", "ann9", "bob2", "ann10", "ann11", "ann12",
    ]  # fmt: skip


async def test_first_come_is_first_served_without_turns(
    make_fair: Make,
) -> None:
    log = make_fair("tasks!")
    await submitted(log, "ann", *range(20))
    await submitted(log, "bob", 1)
    assert len(await on_the_queue(log)) == 21
    assert not (await log.dispatch("paced")).sent


async def test_a_task_that_ends_in_line_leaves_no_message(
    fair: EventLog,
) -> None:
    loud = await submitted(fair, "ann", *range(TURNS_COUNT))
    [bob] = await submitted(fair, "bob", 1)
    await submitted(fair, "cyd", 1)
    await record(fair, bob, EventType.CANCELLED)
    await start(fair, loud[0])
    assert (await on_the_queue(fair))[-1] == "cyd1"
    assert not (await fair.dispatch("paced")).waiting


async def test_a_task_that_ends_on_the_queue_sends_the_next_one(
    fair: EventLog,
) -> None:
    loud = await submitted(fair, "ann", *range(TURNS_COUNT + 1))
    await record(fair, loud[3], EventType.CANCELLED)
    assert (await on_the_queue(fair))[-1] == f"ann{TURNS_COUNT}"


@pytest.mark.parametrize("back", [EventType.RETRIED, EventType.LOST])
async def test_a_task_that_comes_back_waits_for_its_owner_s_turn(
    fair: EventLog, back: EventType
) -> None:
    loud = await submitted(fair, "ann", *range(30))
    task = await start(fair, loud[0])
    message = Message("paced", task.id)
    await record(fair, task, back, {"reason": ""}, message=message)
    assert task.id not in await on_the_queue(fair)
    assert task.id in (await fair.dispatch("paced")).waiting


async def test_a_pause_that_is_over_ends_in_line(fair: EventLog) -> None:
    loud = await submitted(fair, "ann", *range(30))
    task = await start(fair, loud[0])
    task = await record(fair, task, EventType.RETRIED, {"delay_s": 9})
    line = await fair.dispatch("paced")
    assert task.id not in {*line.waiting, *line.sent}
    for _ in range(2):
        await fair.push(Message("paced", task.id), task.ref)
    assert task.id in (await fair.dispatch("paced")).waiting
    # One that runs by now needs no turn.
    await record(fair, task, EventType.STARTED, holder="w")
    await fair.push(Message("paced", task.id), task.ref)
    assert task.id not in (await fair.dispatch("paced")).waiting


async def test_a_line_ends_after_turns_are_switched_off(
    make_fair: Make,
) -> None:
    fair, plain = make_fair("tasks"), make_fair("tasks!")
    if isinstance(fair, MemoryLog):
        pytest.skip("two logs in memory share no tasks")
    tasks = await submitted(fair, "ann", *range(20))
    tasks += await submitted(plain, "bob", *range(5))
    for _ in range(25):
        first = (await on_the_queue(plain))[0]
        await start(plain, next(t for t in tasks if t.id == first))
    assert not await on_the_queue(plain)
    assert not (await plain.dispatch("paced")).waiting


async def test_two_logs_on_one_store_have_lines_of_their_own(
    make_fair: Make,
) -> None:
    await submitted(make_fair("tasks"), "ann", *range(20))
    await submitted(make_fair("others"), "bob", 1)
    assert "bob1" in await on_the_queue(make_fair("others"))


async def test_nothing_is_left_of_a_line_that_has_ended(
    fair: EventLog,
) -> None:
    for task in await submitted(fair, "ann", *range(20)):
        running = await start(fair, task)
        await record(fair, running, EventType.SUCCEEDED, RESULT)
    line = await fair.dispatch("paced")
    assert not line.waiting
    assert not line.sent
    if isinstance(fair, StreamLog):
        left = [
            key
            for what in ("turns", "waiting", "sent")
            async for key in fair._redis.scan_iter(f"tasks:{what}:*")
        ]
        assert left == []


async def test_a_dwell_time_ends_with_the_first_start(log: EventLog) -> None:
    task = await record(log, await new(log), EventType.STARTED, holder="w")
    task = await record(log, task, EventType.LOST, {"reason": ""})
    await record(log, task, EventType.STARTED, holder="w")
    dwell = await log.dwell("paced")
    assert sum(dwell.counts) == dwell.up_to[-1] == 1
    assert 0 <= dwell.sum_s < 5
    assert (await log.dwell("compute")).counts == (0,) * len(dwell.counts)


async def test_a_task_without_a_log_is_forgotten_in_line_too(
    fair: EventLog,
) -> None:
    if not isinstance(fair, StreamLog):
        pytest.skip("nothing evicts a log in memory")
    await submitted(fair, "ann", *range(20))
    for task in ("ann0", "ann15"):
        await fair._redis.delete(f"tasks:log:{task}")
        assert await fair.forget(task, ["paced"])
    line = await fair.dispatch("paced")
    assert len(line.sent) == TURNS_COUNT
    assert {"ann0", "ann15"}.isdisjoint({*line.waiting, *line.sent})
