"""Looks at how busy the demo beside the rooms is, for staff.

Numbers of lanes, answers and memory: no address, owner, task or person.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import psutil
from redis.exceptions import RedisError

from demo.broker import LANES
from demo.errors import LogUnavailable
from demo.eventlog import EventLog
from demo.supervisor.parts import POOLS
from workshop.measured import Board

# Returns the load as plain data. Raises LogUnavailable.
LoadLook = Callable[[], Awaitable[dict[str, Any]]]


def looking(log: EventLog, board: Board) -> LoadLook:
    """Return a look at the lanes of `log`, and at what `board` has."""

    async def look() -> dict[str, Any]:
        now_ms = time.time_ns() // 1_000_000
        demands = await asyncio.gather(*map(log.demand, LANES))
        condition = await log.condition()
        try:
            seen = await board.read(now_ms)
        except RedisError as error:
            raise LogUnavailable from error
        limit_bytes = condition.limit_bytes if condition else 0
        used_bytes = condition.used_bytes if condition else 0
        return {
            "at_ms": now_ms,
            "lanes": {
                lane: {
                    "waiting": demand.queued,
                    "running": demand.running,
                    "slots": int(POOLS[lane][1]),
                    "oldest_s": round(demand.oldest_queued_s, 1),
                }
                for lane, demand in zip(LANES, demands, strict=True)
            },
            "requests": seen.requests,
            "refused": seen.refused,
            "p95_ms": None if seen.p95_ms is None else round(seen.p95_ms),
            "streams": seen.streams,
            # False: the API hasn't said anything for a while.
            "is_api_seen": bool(seen.at_ms),
            "memory_used": round(psutil.virtual_memory().percent / 100, 2),
            "store_used": (
                round(used_bytes / limit_bytes, 2) if limit_bytes else None
            ),
        }

    return look
