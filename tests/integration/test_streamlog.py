"""The durable log alone: its durability, and its absence."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from demo import streamfeed
from demo.contract import EventType, Ref, Task
from demo.errors import LogUnavailable
from demo.eventlog import load, record, submit
from demo.streamlog import StreamLog, connect
from tests.valkey import Valkey

TIMEOUT_S = 0.5


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    redis = connect(valkey.url, TIMEOUT_S)
    yield redis
    await redis.aclose()


@pytest.fixture
def log(redis: Redis) -> StreamLog:
    return StreamLog(
        redis, "tasks", lease_s=3, retention_s=60, feed_length=100
    )


async def new(log: StreamLog, task_id: str = "t1") -> Task:
    task, _ = await submit(
        log,
        Ref(task_id, "ann", "report"),
        lane="paced",
        input={},
        request_id="r",
    )
    return task


async def test_a_recorded_event_survives_a_killed_store(
    log: StreamLog, valkey: Valkey
) -> None:
    task = await new(log)
    valkey.kill()
    with pytest.raises(LogUnavailable):
        await log.read("t1")
    valkey.start()
    assert await load(log, "t1") == task


async def test_a_frozen_store_is_told_within_the_time_out(
    log: StreamLog, valkey: Valkey
) -> None:
    await new(log)
    assert valkey.process is not None
    os.kill(valkey.process.pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(2 * TIMEOUT_S):
            with pytest.raises(LogUnavailable):
                await new(log, "t2")
    finally:
        os.kill(valkey.process.pid, signal.SIGCONT)


async def test_an_unfinished_task_is_kept_and_an_ended_one_expires(
    log: StreamLog, redis: Redis
) -> None:
    task = await new(log)
    assert await redis.ttl("tasks:log:t1") == -1
    await record(log, task, EventType.CANCELLED)
    assert 0 < await redis.ttl("tasks:log:t1") <= 60


async def test_an_owner_s_list_keeps_what_is_unfinished_and_what_is_kept(
    log: StreamLog, redis: Redis
) -> None:
    unfinished, kept, over = [await new(log, f"t{n}") for n in (1, 2, 3)]
    await record(log, kept, EventType.CANCELLED)
    await record(log, over, EventType.CANCELLED)
    # Hours later: all are old, and only one has ended long ago.
    hour_ms = 3_600_000
    now_ms = int((await redis.time())[0]) * 1000
    for task in (unfinished, kept, over):
        await redis.zincrby("tasks:owner:ann", -hour_ms, task.id)
    await redis.zadd("tasks:ended", {"t3": now_ms - hour_ms})
    await new(log, "t4")
    listed = [mark.task_id for mark in await log.owned("ann", 10)]
    assert listed == ["t4", "t2", "t1"]


async def test_a_long_list_gets_shorter_behind_unfinished_tasks(
    log: StreamLog, redis: Redis
) -> None:
    for n in range(15):
        await new(log, f"old{n}")
    # Ended so long ago that nothing else of them is left.
    await redis.zadd("tasks:owner:ann", {f"gone{n}": 2 for n in range(15)})
    for n in range(15):
        await redis.zadd("tasks:owner:ann", {f"old{n}": 1})
    await new(log, "t1")
    assert await redis.zcard("tasks:owner:ann") == 15 + 5 + 1
    await new(log, "t2")
    assert await redis.zcard("tasks:owner:ann") == 15 + 2


async def test_an_owner_s_list_lasts_as_long_as_the_last_of_its_tasks(
    log: StreamLog, redis: Redis
) -> None:
    first, second = await new(log, "t1"), await new(log, "t2")
    assert await redis.ttl("tasks:owner:ann") == -1
    await record(log, first, EventType.CANCELLED)
    assert await redis.ttl("tasks:owner:ann") == -1
    await record(log, second, EventType.CANCELLED)
    assert 0 < await redis.ttl("tasks:owner:ann") <= 60
    await new(log, "t3")
    assert await redis.ttl("tasks:owner:ann") == -1


async def test_the_feed_has_a_bounded_length(
    log: StreamLog, redis: Redis
) -> None:
    task = await new(log)
    task = await record(log, task, EventType.STARTED)
    data = {"done": 1, "total": 2, "unit": "u", "note": "", "partial": {}}
    for _ in range(400):
        task = await record(log, task, EventType.PROGRESSED, data)
    # `~`: streams are cut by whole nodes of 100 entries.
    assert await redis.xlen("feed") <= 200


async def test_the_latest_events_are_read_in_pieces(
    log: StreamLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streamfeed, "FOLLOW_COUNT", 4)
    for number in range(10):
        await new(log, f"t{number}")
    for count in (1, 4, 7, 8, 10, 99):
        ids = [item.task_id for item in await log.latest(count)]
        assert ids == [f"t{n}" for n in range(10)][-count:]


async def test_no_key_of_an_ended_task_stays_for_ever(
    log: StreamLog, redis: Redis
) -> None:
    task = await new(log)
    task = await record(log, task, EventType.STARTED, holder="w")
    await record(log, task, EventType.SUCCEEDED, {"result": {}})
    keys = set(await redis.keys("*"))
    lasting = {k for k in keys if await redis.ttl(k) == -1}
    # The list of ended tasks is kept as long as what it lists by the sweeper
    # (test_giving_way.py). A lane has one counter of dwell times.
    assert lasting == {"feed", "tasks:ended", "tasks:dwell:paced"}


async def test_who_finds_all_connections_taken_waits_for_one(
    valkey: Valkey,
) -> None:
    redis = connect(valkey.url, timeout_s=3.0, connections=1)
    taken = asyncio.create_task(redis.blpop("nothing", timeout=0.3))
    await asyncio.sleep(0.05)
    assert await redis.ping()
    assert await taken is None
    await redis.aclose()
