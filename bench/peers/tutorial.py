"""The usual tutorial: FastAPI, Celery with a result backend, polling.

`apply_async` inside an `async def` handler, and an SSE generator for each
client that asks AsyncResult once a second. Celery's defaults all over.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from typing import Any

from celery import Celery
from celery.result import AsyncResult
from fastapi import FastAPI
from pydantic import BaseModel
from sse_starlette import EventSourceResponse

from demo.broker import kombu_url

URL = kombu_url(os.environ["ACCEPTED_BROKER_URL"])

# accepted: ignore[early-ack, no-time-limit] as tutorials have it
celery = Celery("tutorial", broker=URL, backend=URL)
app = FastAPI()


class Submission(BaseModel):
    """The body of a submission."""

    kind: str
    input: dict[str, Any] = {}


@celery.task  # type: ignore[untyped-decorator]
def work(kind: str, input_: dict[str, Any]) -> dict[str, Any]:
    """Do nothing; what is measured is everything around it."""
    return {"kind": kind, "input": input_}


@app.post("/api/tasks", status_code=202)
async def submit(submission: Submission) -> dict[str, str]:
    """Hand the work to Celery, and tell its id."""
    # accepted: ignore[enqueue-in-async-def] as tutorials have it
    task = work.apply_async(args=[submission.kind, submission.input])
    return {"task_id": task.id, "status": "PENDING"}


@app.get("/api/tasks/{task_id}/stream")
async def stream(task_id: str) -> EventSourceResponse:
    """Tell the state each second until it's final."""
    return EventSourceResponse(_states(task_id))


async def _states(task_id: str) -> AsyncIterator[dict[str, str]]:
    while True:
        result = AsyncResult(task_id, app=celery)
        state = {"state": result.state, "meta": result.info}
        yield {"data": json.dumps(state)}
        if result.ready():
            return
        await asyncio.sleep(1)


@app.get("/api/kinds")
async def kinds() -> dict[str, list[str]]:
    """Answer something that needs no broker."""
    return {"kinds": ["report"]}
