"""Ended tasks give way when the store is full: the oldest first."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from demo import streamlog
from demo.contract import EventType, Task
from demo.errors import Conflict, QueueFull
from demo.eventlog import Admission, record
from demo.storemonitor import StoreMonitor, make_room
from demo.streamlog import StreamLog, connect
from lessons.effects import ValkeyBooks
from tests.integration.eventlog.conftest import PROGRESS, new
from tests.valkey import Valkey

LIMIT = "64mb"
RETENTION_S, TOMBSTONE_S = 60, 120


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    redis = connect(valkey.url, 3.0)
    yield redis
    await redis.config_set("maxmemory", LIMIT)
    await redis.aclose()


@pytest.fixture
def log(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> StreamLog:
    # Nobody is given the time to look at an end here.
    monkeypatch.setattr(streamlog, "LEAST_STONE_MS", 0)
    monkeypatch.setattr(streamlog, "GIVE_WAY_COUNT", 2)
    return StreamLog(
        redis,
        "tasks",
        lease_s=3,
        retention_s=RETENTION_S,
        feed_length=1_000,
        tombstone_s=TOMBSTONE_S,
        least_s=0,
    )


async def ended(log: StreamLog, task_id: str, **more: str) -> Task:
    task = await new(log, task_id, **more)
    return await record(log, task, EventType.CANCELLED)


async def test_the_oldest_go_first_and_leave_a_tombstone_that_says_so(
    log: StreamLog, redis: Redis
) -> None:
    for number in range(5):
        await ended(log, f"t{number}")
    await new(log, "t9")
    assert await log.give_way(1) == 2
    kept = [bool(await log.read(f"t{n}")) for n in (0, 1, 2, 3, 4, 9)]
    assert kept == [False, False, True, True, True, True]
    stone = await log.tombstone("t0")
    assert stone is not None
    assert (stone.owner, stone.end, stone.gave_way) == (
        "ann",
        "cancelled",
        True,
    )
    left_s = await redis.ttl("tasks:gone:t0")
    assert RETENTION_S < left_s <= RETENTION_S + TOMBSTONE_S
    assert [m.task_id for m in await log.owned("ann", 10)] == [
        "t9", "t4", "t3", "t2",
    ]  # fmt: skip
    # Its number stays taken: an old key starts nothing.
    with pytest.raises(Conflict):
        await new(log, "t0")


async def test_nothing_that_has_not_ended_gives_way(log: StreamLog) -> None:
    for number in range(4):
        task = await new(log, f"t{number}")
        await record(log, task, EventType.STARTED, holder="w1")
    assert await log.give_way(1) == 0
    assert len(await log.unfinished()) == 4


async def test_without_need_only_what_is_over_is_forgotten(
    log: StreamLog, redis: Redis
) -> None:
    await ended(log, "t1")
    await ended(log, "t2")
    assert await log.give_way() == 0
    assert await log.read("t1")
    now_ms = int((await redis.time())[0]) * 1000
    over_ms = now_ms - 1000 * RETENTION_S - 1
    gone_ms = over_ms - 1000 * TOMBSTONE_S
    await redis.zadd("tasks:ended", {"t1": over_ms, "t2": gone_ms})
    await log.give_way()
    assert await redis.zrange("tasks:ended", 0, -1) == []
    assert await redis.zrange("tasks:buried", 0, -1) == ["t1"]


async def test_tombstones_go_last_and_what_was_noted_with_them(
    log: StreamLog, redis: Redis, valkey: Valkey
) -> None:
    books = ValkeyBooks(valkey.url, 1.0, 600)
    for task_id in ("t1", "t2"):
        await ended(log, task_id)
        assert books.charge(task_id, 100, f"{task_id}:0")
    # A dead letter may have been replayed: its keys outlive it.
    dead = await new(log, "t3")
    books.charge("t3", 100, "t3:0")
    problem = {"problem": {"type": "/problems/crash-loop/"}}
    await record(log, dead, EventType.FAILED, problem)
    gone = []
    while count := await log.give_way(1):
        gone.append(count)
    assert gone == [2, 1, 2, 1]
    keys = await redis.keys("*")
    assert sorted(keys) == [
        "feed",
        "tasks:effects:calls:t3",
        "tasks:effects:key:t3:0",
        "tasks:with:t3",
    ]


async def test_a_dead_letter_s_keys_outlive_it_though_its_time_is_over(
    log: StreamLog, redis: Redis, valkey: Valkey
) -> None:
    books = ValkeyBooks(valkey.url, 1.0, 600)
    dead = await new(log, "t1")
    books.charge("t1", 100, "t1:0")
    problem = {"problem": {"type": "/problems/crash-loop/"}}
    await record(log, dead, EventType.FAILED, problem)
    # It was replayed a moment before. Now neither log nor list knows it.
    now_ms = int((await redis.time())[0]) * 1000
    over_ms = now_ms - 1000 * RETENTION_S - 1
    await redis.zadd("tasks:ended", {"t1": over_ms})
    await redis.delete("tasks:log:t1", "tasks:dead:ann")
    assert await log.give_way() == 0
    assert await log.give_way(1) == 1
    assert await log.tombstone("t1") is None
    assert not books.charge("t9", 100, "t1:0")


async def test_the_feed_gives_way_when_its_events_are_large(
    log: StreamLog, redis: Redis
) -> None:
    task = await record(log, await new(log), EventType.STARTED)
    for _ in range(100):
        large = {**PROGRESS, "note": "x" * 10_000}
        task = await record(log, task, EventType.PROGRESSED, large)
    before = await redis.xlen("feed")
    await log.give_way(64 * 1024 * 1024)
    assert await redis.xlen("feed") == before
    await log.give_way(1024 * 1024)
    assert await redis.xlen("feed") == before // 2


async def test_room_is_made_until_there_is_some(
    log: StreamLog, redis: Redis
) -> None:
    for number in range(40):
        task = await record(
            log, await new(log, f"t{number}"), EventType.STARTED
        )
        large = {**PROGRESS, "note": "x" * 50_000}
        task = await record(log, task, EventType.PROGRESSED, large)
        await record(log, task, EventType.CANCELLED)
    used = int((await redis.info("memory"))["used_memory"])
    await redis.config_set("maxmemory", used)
    scales = StoreMonitor(log, 0.9)
    await scales.look()
    admission = Admission(most_bytes=scales.most_bytes, reserve_bytes=10_000)
    assert scales.is_near
    with pytest.raises(QueueFull, match="giving way"):
        await new(log, "late", admission=admission)
    assert await make_room(log, scales) > 0
    await new(log, "late", admission=admission)
    # No more than it took.
    assert await log.read("t39")
    found = await log.condition()
    assert found is not None
    assert found.remaining_bytes(0.9) >= 0
