"""The durable log alone: its durability, and its absence."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

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
