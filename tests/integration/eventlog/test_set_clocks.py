"""The store's clock was set back: nothing lasts as long as that was."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from demo import broker, lanes
from demo.contract import Draft, EventType
from demo.errors import Busy, RateExceeded
from demo.eventlog import Admission, record
from demo.streamlog import StreamLog, connect
from tests.integration.eventlog.conftest import new
from tests.valkey import Valkey

DAY_MS = 26 * 3_600_000


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    redis = connect(valkey.url, timeout_s=3.0)
    yield redis
    await redis.aclose()


@pytest.fixture
def log(redis: Redis) -> StreamLog:
    return StreamLog(
        redis, "tasks", lease_s=3, retention_s=60, feed_length=1000
    )


async def test_no_event_is_earlier_than_the_one_before(
    redis: Redis, log: StreamLog
) -> None:
    task = await new(log)
    # Its first event again, as a store would have it that was a day ahead.
    [(id_, fields)] = await redis.xrange("tasks:log:t1")
    ahead_ms = int(fields["at_ms"]) + DAY_MS
    await redis.delete("tasks:log:t1")
    await redis.xadd("tasks:log:t1", {**fields, "at_ms": ahead_ms}, id_)
    [first] = await log.read("t1")
    started = await log.append(task.ref, 2, Draft(EventType.STARTED, 1))
    ended = await log.append(task.ref, 3, Draft(EventType.CANCELLED, 1))
    assert first.at == started.at == ended.at


async def test_a_lease_of_another_time_is_nobody_s(
    redis: Redis, log: StreamLog
) -> None:
    task = await new(log)
    await record(log, task, EventType.STARTED, holder="w1")
    assert await log.holder("t1") == "w1"
    await redis.pexpire("tasks:lease:t1", DAY_MS)
    assert await log.holder("t1") is None
    # Its holder lives, and takes it up again.
    assert await log.renew("t1", "w1") == 2
    assert await log.holder("t1") == "w1"
    assert await redis.pttl("tasks:lease:t1") <= 3000


async def test_a_rate_of_before_a_clock_was_set_back_refuses_nobody(
    redis: Redis, log: StreamLog
) -> None:
    now_s, _ = await redis.time()
    await redis.set("tasks:rate:ann", now_s * 1000 + DAY_MS)
    some = Admission(submit_limit=1, submit_window_s=60)
    await new(log, "t1", admission=some)
    with pytest.raises(RateExceeded) as refused:
        await new(log, "t2", admission=some)
    assert refused.value.retry_after_s <= 60


async def test_the_only_one_is_in_the_way_for_its_time_and_no_longer(
    redis: Redis, log: StreamLog
) -> None:
    await redis.set("tasks:only:report", "t0", px=DAY_MS)
    with pytest.raises(Busy) as refused:
        await new(log, admission=Admission(only_one_s=30))
    assert refused.value.retry_after_s <= 30
    assert await redis.ttl("tasks:only:report") <= 30


async def test_a_beat_from_the_future_is_an_old_one(redis: Redis) -> None:
    now_s, _ = await redis.time()
    await redis.hset("pulse", "paced", str(now_s * 1000 + DAY_MS))
    assert (await broker.pulses(redis))["paced"] > DAY_MS / 1000 - 5


async def test_a_message_taken_in_the_future_may_be_anybody_s(
    redis: Redis,
) -> None:
    # Kombu notes when, by the clock of the worker that took it.
    now_s, _ = await redis.time()
    message = broker.message("t1", "paced").payload
    kept = f'[{message}, "", "paced"]'
    for tag, at_s in (("wrong", now_s + 90_000), ("right", now_s)):
        await redis.hset("unacked", tag, kept.replace("t1:", f"{tag}:"))
        await redis.zadd("unacked_index", {tag: at_s})
    look = await lanes.look(redis)
    assert (look.taken, look.fresh) == ({"wrong", "right"}, {"right"})
