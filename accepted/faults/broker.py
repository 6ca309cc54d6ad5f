"""Breaks the broker through its socket: fills it, takes or repeats messages.

It knows which lists the lanes are, and nothing else about the stack.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

FILLER = "faults:filler"
# chosen: what is left until the broker is full; the filler takes it.
ROOM_BYTES = 500_000
# The broker's own limit (demo/supervisor/parts.py); a restart sets it too.
LIMIT = "256mb"
# chosen: a stopped lane gets a message within a second or two.
TAKE_LIMIT_S = 4.0
HEAL_LIMIT_S = 30.0


class Broker:
    """A connection to the broker, for faults alone."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=3.0)

    async def fill(self) -> bool:
        """Fill the broker to its limit; say whether it was there."""
        try:
            used = (await self._redis.info("memory"))["used_memory"]
            await self._redis.set(FILLER, bytes(ROOM_BYTES))
            await self._redis.config_set("maxmemory", used)
        except (RedisError, OSError):
            return False
        return True

    async def free(self) -> None:
        """Give the room back, as soon as there is a broker to give it to."""
        until_s = time.monotonic() + HEAL_LIMIT_S
        while True:
            try:
                await self._redis.config_set("maxmemory", LIMIT)
                await self._redis.delete(FILLER)
            except (RedisError, OSError):
                if time.monotonic() > until_s:
                    raise
                await asyncio.sleep(0.2)
            else:
                return

    async def take(self, lane: str) -> str | None:
        """Take away a task's message for good; None when none came."""
        until_s = time.monotonic() + TAKE_LIMIT_S
        while time.monotonic() < until_s:
            try:
                raw: Any = await self._redis.rpop(lane)
            except (RedisError, OSError):
                return None
            if raw is None:
                await asyncio.sleep(0.01)
                continue
            subject = str(json.loads(raw)["headers"]["id"])
            if not subject.startswith("beat-"):
                return subject
        return None

    async def double(self, *lanes: str) -> int:
        """Send messages that workers have in hand once more; say how many."""
        count = 0
        try:
            for raw in await self._redis.hvals("unacked"):
                message, _, lane = json.loads(raw)[:3]
                if lane in lanes:
                    await self._redis.lpush(lane, json.dumps(message))
                    count += 1
        except (RedisError, OSError):
            return 0
        return count

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()
