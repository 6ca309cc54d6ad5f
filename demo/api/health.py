"""Reports whether this process is alive, and ready to accept tasks.

Ready means that a task accepted now would also be worked on: the broker can
be written to, the feed is followed, and a worker of each lane is alive.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from pydantic import BaseModel
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.responses import Response

from demo import broker
from demo.api.hub import Hub
from demo.api.wiring import Checks, WiringDep
from demo.web import problems
from demo.web.openapi import documented
from demo.web.schemas import Pong

router = APIRouter(tags=["health"])

# chosen: a worker reports about every second; ten reports were missed.
PULSE_LIMIT_S = 10.0
# A key that nobody reads; it expires.
PROBE_KEY, PROBE_TTL_S = "health:api", 60


class Live(BaseModel):
    """The process responds."""

    live: bool = True


class Ready(BaseModel):
    """All checks pass; if one fails, the response is 503."""

    checks: dict[str, bool]


# `def`, not `async def`: a ping runs in the thread pool, as most handlers in
# the field do, so it is slow when all threads are taken.
# --8<-- [start:ping]
@router.get("/api/ping")
def ping() -> Pong:
    """Answer at once."""
    return Pong(server="api")


# --8<-- [end:ping]


@router.get("/api/health/live")
async def live() -> Live:
    """Tell that the process answers."""
    return Live()


@router.get(
    "/api/health/ready",
    response_model=Ready,
    responses=documented("unavailable"),
)
async def ready(wiring: WiringDep, request: Request) -> Ready | Response:
    """Tell whether a task that is accepted now would also be done."""
    checks = await wiring.checks()
    if all(checks.values()):
        return Ready(checks=checks)
    unwell = ", ".join(name for name, is_well in checks.items() if not is_well)
    return problems.answer(
        request.scope,
        "unavailable",
        f"These checks fail: {unwell}.",
        checks=checks,
    )


def checks_of(redis: Redis, hub: Hub) -> Checks:
    """Return the checks: of the broker, the hub and each lane's pulse."""

    async def checks() -> dict[str, bool]:
        can_write, pulses = await asyncio.gather(
            _can_write(redis), _pulses(redis)
        )
        return {
            "broker": can_write,
            "feed": hub.is_healthy,
            # The reason is in this process's log, for the broker's operator.
            "safe": not hub.scales.faults,
            **{
                f"lane-{lane}": pulses.get(lane, PULSE_LIMIT_S) < PULSE_LIMIT_S
                for lane in broker.LANES
            },
        }

    return checks


async def _can_write(redis: Redis) -> bool:
    try:
        # A full broker answers PING, but refuses to write.
        await redis.set(PROBE_KEY, "1", ex=PROBE_TTL_S)
    except RedisError:
        return False
    return True


async def _pulses(redis: Redis) -> dict[str, float]:
    try:
        return await broker.pulses(redis)
    except RedisError:
        return {}
