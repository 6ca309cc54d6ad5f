"""A store that is full, and what is left of a task that has expired."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from demo.contract import EventType, Task
from demo.errors import Conflict, QueueFull
from demo.eventlog import load, record
from demo.streamlog import StreamLog, connect
from tests.integration.eventlog.conftest import PROGRESS, RESULT, new
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
def log(redis: Redis) -> StreamLog:
    return StreamLog(
        redis,
        "tasks",
        lease_s=3,
        retention_s=RETENTION_S,
        feed_length=100,
        tombstone_s=TOMBSTONE_S,
    )


async def test_a_condition_is_what_the_store_says_of_itself(
    log: StreamLog, redis: Redis
) -> None:
    found = await log.condition()
    assert found is not None
    assert found.limit_bytes == 64 * 1024 * 1024
    assert 0 < found.used_bytes < found.limit_bytes
    assert not found.faults
    await redis.config_set("maxmemory", "0")
    found = await log.condition()
    assert found is not None
    assert found.limit_bytes == 0


async def test_a_full_store_refuses_new_tasks_and_lets_the_others_end(
    log: StreamLog, redis: Redis
) -> None:
    task: Task = await new(log)
    await redis.config_set("maxmemory", "1mb")
    with pytest.raises(QueueFull):
        await new(log, "t2")
    assert await log.read("t2") == []
    assert await log.unfinished() == ["t1"]
    task = await record(log, task, EventType.STARTED, holder="w1")
    assert await log.renew("t1", "w1") == 2
    task = await record(log, task, EventType.PROGRESSED, PROGRESS)
    task = await record(log, task, EventType.SUCCEEDED, RESULT)
    assert await load(log, "t1") == task
    await redis.config_set("maxmemory", LIMIT)
    await new(log, "t2")


async def test_what_has_expired_leaves_a_tombstone(
    log: StreamLog, redis: Redis
) -> None:
    task = await new(log)
    assert await log.tombstone("t1") is None
    task = await record(log, task, EventType.CANCELLED)
    stone = await log.tombstone("t1")
    assert stone is not None
    assert (stone.owner, stone.end) == ("ann", "cancelled")
    assert not stone.gave_way
    kept = timedelta(seconds=RETENTION_S)
    assert task.ended_at is not None
    assert stone.expired_at == task.ended_at + kept
    assert stone.expired_at > datetime.now(UTC)
    left_s = await redis.ttl("tasks:gone:t1")
    assert RETENTION_S < left_s <= RETENTION_S + TOMBSTONE_S
    # As its retention would.
    await redis.delete("tasks:log:t1")
    with pytest.raises(Conflict):
        await new(log)
    await redis.delete("tasks:gone:t1")
    await new(log)
