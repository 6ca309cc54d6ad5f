"""A stream that can be left and rejoined anywhere. Run: `uvicorn api:app`."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import uuid4

from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field
from redis.asyncio import Redis
from sse_starlette import EventSourceResponse, ServerSentEvent
from worker import REDIS_URL, make_report, tell

app = FastAPI()
BLOCK_MS = 10_000
# redis-py 8 gives up after 5 s of silence, and a stream may be silent.
redis = Redis.from_url(REDIS_URL, decode_responses=True, socket_timeout=15)
ENDS = ("succeeded", "failed")


class ReportInput(BaseModel):
    """The fields that a client may send."""

    months: int = Field(ge=1, le=24)


@app.post("/reports", status_code=202)
def submit(wanted: ReportInput, response: Response) -> dict[str, str]:
    """Write the first event, enqueue the task, and answer at once."""
    task_id = uuid4().hex
    tell(task_id, "queued")
    make_report.delay(task_id, wanted.months)
    response.headers["Location"] = f"/reports/{task_id}"
    return {"id": task_id}


@app.get("/reports/{task_id}")
async def status(task_id: str) -> dict[str, str]:
    """Return the latest event: what a client asks that has no stream."""
    latest = await redis.xrevrange(f"events:{task_id}", count=1)
    if not latest:
        raise HTTPException(404, "No report has this id, or it has expired.")
    return {"last_id": latest[0][0], **latest[0][1]}


@app.get("/reports/{task_id}/events")
async def events(
    task_id: str, last_event_id: Annotated[str, Header()] = ""
) -> Response:
    """Send what came after `Last-Event-ID`, then what comes."""
    latest = await status(task_id)
    if latest["event"] in ENDS and latest["last_id"] == last_event_id:
        return Response(status_code=204)  # Tells EventSource to stop.
    known = re.fullmatch(r"\d{1,20}-\d{1,20}", last_event_id)
    after = last_event_id if known else "0-0"
    return EventSourceResponse(
        follow(f"events:{task_id}", after), ping=15, send_timeout=5
    )


async def follow(key: str, after: str) -> AsyncIterator[ServerSentEvent]:
    """Yield each event behind `after` until the task ends or expires."""
    while await redis.exists(key):
        for _, found in await redis.xread({key: after}, block=BLOCK_MS) or []:
            for after, fields in found:
                yield ServerSentEvent(id=after, **fields)
                if fields["event"] in ENDS:
                    return
