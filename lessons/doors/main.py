"""Serves the four doors, each as a resource of its own.

    POST /<door>/jobs        202 with Location; or 429 or 503, Retry-After
    GET  /<door>/jobs/<id>   {"state": "waiting", "done" or "dropped"}
    GET  /counts             of each door: jobs that wait, were started, ...

Configured by its environment: DOORS_PLACES, the places of the bounded queue.
Run by uvicorn: lessons.doors.main:app.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from fastapi import FastAPI, HTTPException, Response

from lessons.doors.door import SLOTS, Bounded, Door, Dropping, Job, Predicted

PLACES = int(os.environ.get("DOORS_PLACES", "10"))

doors: dict[str, Door] = {}
jobs: dict[str, Job] = {}
numbers = count(1)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Open the doors, with workers behind them."""
    doors["unbounded"] = Door()
    doors["bounded"] = Bounded(PLACES)
    doors["predicted"] = Predicted()
    doors["dropping"] = Dropping()
    working = [
        asyncio.create_task(door.work())
        for door in doors.values()
        for _ in range(SLOTS)
    ]
    yield
    for task in working:
        task.cancel()


app = FastAPI(title="Four doors", openapi_url=None, lifespan=lifespan)


def door_of(name: str) -> Door:
    """Return a door, or answer 404."""
    if name not in doors:
        raise HTTPException(404)
    return doors[name]


@app.post("/{name}/jobs", status_code=202)
async def submit(name: str, response: Response) -> dict[str, str]:
    """Accept a job, or say when to come back."""
    job = await door_of(name).submit()
    if not isinstance(job, Job):
        retry = {"Retry-After": str(job.retry_after_s)}
        raise HTTPException(job.status, headers=retry)
    id_ = str(next(numbers))
    jobs[id_] = job
    response.headers["Location"] = f"/{name}/jobs/{id_}"
    return {"state": "waiting"}


@app.get("/{name}/jobs/{id_}")
async def show(name: str, id_: str) -> dict[str, str]:
    """Tell how a job stands."""
    door_of(name)
    if id_ not in jobs:
        raise HTTPException(404)
    job = jobs[id_]
    if job.is_dropped:
        return {"state": "dropped"}
    return {"state": "done" if job.is_done else "waiting"}


@app.get("/counts")
async def counts() -> dict[str, dict[str, Any]]:
    """Tell how each door stands."""
    return {
        name: {
            "waiting": door.waiting,
            "started": door.started,
            "dropped": door.dropped,
            "wait_ms": round(door.wait_s * 1000),
        }
        for name, door in doors.items()
    }


@app.get("/")
async def hello() -> dict[str, str]:
    """Answer, once the doors are open."""
    return {"doors": "open"}
