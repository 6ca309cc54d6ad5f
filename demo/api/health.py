"""Whether this process lives, and whether work can be accepted and done."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from pydantic import BaseModel
from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.responses import Response

from demo import broker
from demo.api.given import Checks, Given
from demo.api.hub import Hub
from demo.web import problems
from demo.web.openapi import documented
from demo.web.schemas import Pong

router = APIRouter(tags=["health"])

# chosen: a lane that moves shows it each second or so; ten missed ones.
PULSE_LIMIT_S = 10.0
# A key that nobody reads; it goes by itself.
PROBE_KEY, PROBE_TTL_S = "health:api", 60


class Live(BaseModel):
    """The process answers."""

    live: bool = True


class Ready(BaseModel):
    """All checks are well; with one that isn't the answer is 503."""

    checks: dict[str, bool]


# `def`, not `async def`: a ping goes through the threads, as most handlers
# in the field do, so that it feels when they are all taken.
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
async def ready(given: Given, request: Request) -> Ready | Response:
    """Tell whether a task that is accepted now would also be done."""
    checks = await given.checks()
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
    """Return what to ask: the broker, the reader, and each lane's pulse."""

    async def checks() -> dict[str, bool]:
        can_write, pulses = await asyncio.gather(
            _can_write(redis), _pulses(redis)
        )
        return {
            "broker": can_write,
            "feed": hub.is_healthy,
            # Why not is in this process's log, for whoever runs the broker.
            "safe": not hub.scales.faults,
            **{
                f"lane-{lane}": pulses.get(lane, PULSE_LIMIT_S) < PULSE_LIMIT_S
                for lane in broker.LANES
            },
        }

    return checks


async def _can_write(redis: Redis) -> bool:
    try:
        # A full broker answers PING and refuses this.
        await redis.set(PROBE_KEY, "1", ex=PROBE_TTL_S)
    except RedisError:
        return False
    return True


async def _pulses(redis: Redis) -> dict[str, float]:
    try:
        return await broker.pulses(redis)
    except RedisError:
        return {}
