"""A store whose settings are changed under a running API, and changed back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from redis.asyncio import Redis

from demo.storemonitor import StoreMonitor
from demo.streamlog import StreamLog, connect
from tests.integration.servers import Server
from tests.valkey import Valkey

LIMIT_S = 10.0
WELL = {
    "maxmemory-policy": "noeviction",
    "appendonly": "yes",
    "maxmemory": "64mb",
}


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    redis = connect(valkey.url, 3.0)
    yield redis
    for name, value in WELL.items():
        await redis.config_set(name, value)
    await redis.aclose()


async def submitted(ann: httpx.AsyncClient) -> httpx.Response:
    body = {"kind": "sleepy", "input": {"duration_s": 0.1}}
    return await ann.post("/api/tasks", json=body)


async def until(ann: httpx.AsyncClient, status: int) -> httpx.Response:
    """Submit until the answer has that status."""
    until_s = time.monotonic() + LIMIT_S
    while (answer := await submitted(ann)).status_code != status:
        assert time.monotonic() < until_s, answer.text
        await asyncio.sleep(0.1)
    return answer


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("maxmemory-policy", "allkeys-lru", "maxmemory-policy allkeys-lru"),
        ("maxmemory-policy", "volatile-ttl", "maxmemory-policy volatile-ttl"),
        ("appendonly", "no", "no append-only file"),
        ("maxmemory", "0", "limit of memory was taken away"),
    ],
)
async def test_a_store_that_begins_to_forget_gets_no_new_tasks(
    api: Server,
    ann: httpx.AsyncClient,
    redis: Redis,
    name: str,
    value: str,
    says: str,
) -> None:
    task = (await until(ann, 202)).json()
    await redis.config_set(name, value)
    answer = await until(ann, 503)
    assert answer.json()["type"] == "/problems/unavailable/"
    assert "might lose them" in answer.json()["detail"]
    assert int(answer.headers["retry-after"]) > 0
    ready = await ann.get("/api/health/ready")
    assert ready.status_code == 503
    assert ready.json()["checks"]["safe"] is False
    # What was accepted goes on, and who runs the broker is told: once.
    assert (await ann.get(f"/api/tasks/{task['id']}")).status_code == 200
    cancelled = await ann.post(f"/api/tasks/{task['id']}/cancel")
    assert cancelled.status_code == 202
    await asyncio.sleep(2.5)
    told = [line for line in api.lines if "no new tasks" in line]
    assert len(told) == 1
    assert says in told[0]
    await redis.config_set(name, WELL[name])
    await until(ann, 202)
    assert api.wait_for("keeps what it is given again", LIMIT_S)


async def test_a_store_that_was_away_at_the_start_is_looked_at_later(
    valkey: Valkey, redis: Redis
) -> None:
    await redis.config_set("maxmemory-policy", "allkeys-lru")
    log = StreamLog(redis, "tasks", lease_s=3, retention_s=60, feed_length=100)
    scales = StoreMonitor(log)
    # Nobody has looked yet: that isn't as good as a good answer.
    assert scales.faults
    await scales.look()
    assert "allkeys-lru" in scales.faults[0]
    assert not StoreMonitor(log, is_trusting=True).faults
