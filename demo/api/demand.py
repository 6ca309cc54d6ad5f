"""What each lane has to do, for whoever adds and removes workers.

    GET /internal/lanes      JSON, for KEDA's `metrics-api` scaler
    GET /internal/metrics    the same as Prometheus reads it

Outside /api on purpose: the gateway forwards nothing else, so only who
stands beside the servers reaches it. Nobody's cookie is asked for, and no
task or owner is named. Without a broker it's a 503 and never a 0, which
would be taken for "send all workers home".
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import PlainTextResponse

from demo.api.given import Given
from demo.broker import LANES
from demo.eventlog import Demand, EventLog

router = APIRouter(include_in_schema=False)

# Prometheus: "Exposition formats", text-based format 0.0.4.
TEXT = "text/plain; version=0.0.4"


class Lane(BaseModel):
    """A lane's tasks; `demand` is what to scale by: queued + running.

    Not queued alone: with as many workers as tasks nothing waits, and a
    scaler that sees 0 takes the workers away that are busy.
    """

    queued: int
    running: int
    demand: int
    oldest_queued_s: float


class Lanes(BaseModel):
    """All lanes."""

    lanes: dict[str, Lane]


@router.get("/internal/lanes")
async def show_lanes(given: Given) -> Lanes:
    """Tell what each lane has to do."""
    return Lanes(
        lanes={
            lane: Lane(
                queued=demand.queued,
                running=demand.running,
                demand=demand.tasks,
                oldest_queued_s=demand.oldest_queued_s,
            )
            for lane, demand in (await _demands(given.log)).items()
        }
    )


@router.get("/internal/metrics")
async def show_metrics(given: Given) -> PlainTextResponse:
    """Tell the same to Prometheus."""
    demands = await _demands(given.log)
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
