"""Shows each lane's demand, for the autoscaler that adds and removes workers.

    GET /internal/lanes      JSON, for KEDA's `metrics-api` scaler
    GET /internal/metrics    the same and the dwell times, for Prometheus

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
from demo.eventlog import Demand, Dwell, EventLog
from demo.laneindex import DWELL_BOUNDS_S

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
    """Return the same for Prometheus, and how long tasks dwelt."""
    demands = await _demands(wiring.log)
    dwells = await asyncio.gather(*map(wiring.log.dwell, LANES))
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
    lines.append("# TYPE accepted_dwell_seconds histogram")
    for lane, dwell in zip(LANES, dwells, strict=True):
        lines += _histogram(lane, dwell)
    return PlainTextResponse("\n".join([*lines, ""]), media_type=TEXT)


def _histogram(lane: str, dwell: Dwell) -> list[str]:
    """Return the lines of a lane's dwell times: submitted to first start."""
    name, total = "accepted_dwell_seconds", dwell.up_to[-1]
    bounds = [*(f"{bound_s:g}" for bound_s in DWELL_BOUNDS_S), "+Inf"]
    return [
        *(
            f'{name}_bucket{{lane="{lane}",le="{bound}"}} {count}'
            for bound, count in zip(bounds, dwell.up_to, strict=True)
        ),
        f'{name}_sum{{lane="{lane}"}} {dwell.sum_s:.3f}',
        f'{name}_count{{lane="{lane}"}} {total}',
    ]


async def _demands(log: EventLog) -> dict[str, Demand]:
    found = await asyncio.gather(*map(log.demand, LANES))
    return dict(zip(LANES, found, strict=True))
