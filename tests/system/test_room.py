"""Clients who take all that they can get: nobody else pays for it.

A whole stack on a small broker, cookies thrown away, whatever makes logs
long. No accepted task stands still, each ends where its owner can see it,
and another owner is let in soon after.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from redis import Redis

from demo.supervisor.places import Places
from demo.supervisor.roles import broker_address
from tests.running import RunningStack

MEMORY = "16mb"
ATTACK_S = 8.0
CLIENTS = 8
# An owner's quota, after which a cookie is thrown away.
SUBMISSIONS = 60
END_LIMIT_S = 150.0
SOON_S = 5.0

# The result is just below what stood in the log once; the next has most
# partials; then what waits, and what is charged.
WORK: list[dict[str, Any]] = [
    {
        "kind": "report",
        "input": {
            "rows": 880, "detail_rows": 880, "partitions": 1, "pace_s": 0.001
        },
    },
    {
        "kind": "report",
        "input": {"rows": 60, "partitions": 60, "pace_s": 0.01},
    },
    {"kind": "sleepy", "input": {"duration_s": 1, "steps": 60}},
    {"kind": "charge", "input": {"items": 10, "pace_s": 0}},
]  # fmt: skip


async def attack(
    base_url: str, seed: int, said: Counter[int], accepted: list[Any]
) -> None:
    """Submit, cancel and repeat, with one cookie after the other."""
    chance, until_s = random.Random(seed), time.monotonic() + ATTACK_S
    while time.monotonic() < until_s:
        async with httpx.AsyncClient(base_url=base_url, timeout=30) as client:
            for number in range(SUBMISSIONS):
                key = {"idempotency-key": f"k{number}"}
                answer = await client.post(
                    "/api/tasks", json=chance.choice(WORK), headers=key
                )
                said[answer.status_code] += 1
                if answer.status_code == 202:
                    task_id = answer.json()["id"]
                    accepted.append((dict(client.cookies), task_id))
                    if chance.random() < 0.2:
                        await client.post(f"/api/tasks/{task_id}/cancel")
                elif answer.status_code == 503:
                    await asyncio.sleep(0.1)
                if time.monotonic() > until_s:
                    return


async def watch(redis: Redis, seen: list[float]) -> None:
    """Note how full the broker is, again and again."""
    while True:
        told: Any = redis.info("memory")
        seen.append(told["used_memory"] / told["maxmemory"])
        await asyncio.sleep(0.05)


async def states(base_url: str, accepted: list[Any]) -> Counter[str]:
    """Return how the tasks ended, as their owners are told."""
    found: Counter[str] = Counter()
    async with httpx.AsyncClient(base_url=base_url, timeout=30) as client:
        for cookies, task_id in accepted:
            client.cookies = httpx.Cookies(cookies)
            answer = await client.get(f"/api/tasks/{task_id}")
            if answer.status_code == 410:
                found[answer.json()["detail"].split(". ")[0]] += 1
            else:
                found[answer.json()["state"]] += 1
    return found


@pytest.mark.timeout(300)
async def test_whoever_takes_all_leaves_no_task_standing_and_others_room(
    make_stack: Callable[..., RunningStack],
) -> None:
    stack = make_stack().ready()
    address = broker_address(Places(stack.var, stack.run))
    said: Counter[int] = Counter()
    accepted: list[Any] = []
    seen: list[float] = []
    with Redis.from_url(address, decode_responses=True) as redis:
        redis.config_set("maxmemory", MEMORY)
        await asyncio.sleep(2)
        watching = asyncio.create_task(watch(redis, seen))
        await asyncio.gather(
            *(
                attack(stack.base_url, seed, said, accepted)
                for seed in range(CLIENTS)
            )
        )
        await let_in(stack.base_url)
        until_s = time.monotonic() + END_LIMIT_S
        while redis.zcard("tasks:open"):
            assert time.monotonic() < until_s, "tasks stand still"
            await asyncio.sleep(0.2)
        watching.cancel()
        assert int(redis.hget("tasks:reserve", "*") or 0) == 0
        assert redis.hlen("tasks:reserve") <= 1
    assert max(seen) < 1
    assert set(said) <= {202, 429, 503}
    found = await states(stack.base_url, accepted)
    ends = {"succeeded", "cancelled"}
    assert set(found) <= ends | {f"It ended as {end}" for end in ends}
    assert sum(found.values()) == len(accepted) > SUBMISSIONS


async def let_in(base_url: str) -> None:
    """Hold that a new owner's task is accepted soon."""
    until_s = time.monotonic() + SOON_S
    async with httpx.AsyncClient(base_url=base_url, timeout=30) as client:
        while True:
            answer = await client.post("/api/tasks", json={"kind": "sleepy"})
            if answer.status_code == 202:
                return
            assert time.monotonic() < until_s, answer.text
            await asyncio.sleep(0.1)
