"""Shows each lane's demand, for the autoscaler that adds and removes workers.

    GET /internal/lanes      JSON, for KEDA's `metrics-api` scaler
    GET /internal/metrics    the same in the format of Prometheus

The addresses are outside of /api, which is all that the gateway forwards, so
only machines inside the cluster reach them. They ask for no cookie and name
no task and no owner. Without a broker they answer 503 and never 0, because a
scaler would take 0 as a reason to remove all workers.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import PlainTextResponse

from demo.api.wiring import WiringDep
from demo.broker import LANES
from demo.eventlog import Demand, EventLog

router = APIRouter(include_in_schema=False)

# Prometheus: "Exposition formats", text-based format 0.0.4.
TEXT = "text/plain; version=0.0.4"


class Lane(BaseModel):
    """A lane's tasks; scale by `demand`, which is queued + running.

    Don't scale by `queued` alone: with as many workers as tasks it is 0, and
    the scaler would remove workers that are busy.
    """

    queued: int
    running: int
    demand: int
    oldest_queued_s: float


class Lanes(BaseModel):
    """All lanes."""

    lanes: dict[str, Lane]


@router.get("/internal/lanes")
async def show_lanes(wiring: WiringDep) -> Lanes:
    """Return the demand of each lane."""
    return Lanes(
        lanes={
            lane: Lane(
                queued=demand.queued,
                running=demand.running,
                demand=demand.tasks,
                oldest_queued_s=demand.oldest_queued_s,
            )
            for lane, demand in (await _demands(wiring.log)).items()
        }
    )


@router.get("/internal/metrics")
async def show_metrics(wiring: WiringDep) -> PlainTextResponse:
    """Return the same for Prometheus."""
    demands = await _demands(wiring.log)
    lines = ["# TYPE accepted_tasks gauge"]
    for lane, demand in demands.items():
        for state in ("queued", "running"):
            count = getattr(demand, state)
            lines.append(
                f'accepted_tasks{{lane="{lane}",state="{state}"}} {count}'
            )
    lines.append("# TYPE accepted_oldest_queued_seconds gauge")
    lines += [
        f'accepted_oldest_queued_seconds{{lane="{lane}"}}'
        f" {demand.oldest_queued_s:.3f}"
        for lane, demand in demands.items()
    ]
    return PlainTextResponse("\n".join([*lines, ""]), media_type=TEXT)


async def _demands(log: EventLog) -> dict[str, Demand]:
    found = await asyncio.gather(*map(log.demand, LANES))
    return dict(zip(LANES, found, strict=True))
