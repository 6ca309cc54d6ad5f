"""Takes builds and streams what they print. Run: `uvicorn api:app`."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import uuid4

from fastapi import FastAPI, Header, HTTPException, Response
from pydantic import BaseModel
from redis.asyncio import Redis
from sse_starlette import EventSourceResponse, ServerSentEvent
from work import BROKER_URL, build, tell

HEARTBEAT_S = int(os.environ.get("HEARTBEAT_S", "15"))
# chosen: a reader that takes nothing for so long is dropped. It loses nothing,
# because it comes back with its last id.
SEND_LIMIT_S = 5
# chosen: so many events of one build are in memory at once, for each reader.
CHUNK = 50
# chosen: how often a reader looks whether its build is still known.
BLOCK_MS = 10_000
# chosen: each reader has a connection, and without this number 100 may.
MOST_CONNECTIONS = 5_000
FROM_THE_START = "0-0"
ENDS = ("succeeded", "failed")

app = FastAPI()
# Longer than the longest read that waits for an event.
redis = Redis.from_url(
    BROKER_URL,
    decode_responses=True,
    socket_timeout=15,
    max_connections=MOST_CONNECTIONS,
)


class BuildInput(BaseModel):
    """The fields that a client may send."""

    commit: str


@app.post("/builds", status_code=202)
def submit(wanted: BuildInput, response: Response) -> dict[str, str]:
    """Write the first event, enqueue the build, and answer at once."""
    build_id = uuid4().hex
    tell(build_id, "queued")
    build.delay(build_id, wanted.commit)
    response.headers["Location"] = f"/builds/{build_id}"
    return {"id": build_id, "state": "queued"}


@app.get("/builds/{build_id}")
async def status(build_id: str) -> dict[str, str]:
    """Return the state of a build, and the id of its last event."""
    latest = await redis.xrevrange(f"events:{build_id}", count=1)
    if not latest:
        raise HTTPException(404, "No build has this id, or it has expired.")
    last_id, event = latest[0]
    return {"id": build_id, "state": state_after(event), "last_id": last_id}


def state_after(event: dict[str, str]) -> str:
    """Return the state of a build whose last event this is."""
    if event["event"] == "finished":
        return json.loads(event["data"])["state"]
    return "queued" if event["event"] == "queued" else "running"


@app.get("/builds/{build_id}/events")
async def events(
    build_id: str, last_event_id: Annotated[str, Header()] = ""
) -> Response:
    """Stream what came after `Last-Event-ID`, then what comes."""
    latest = await status(build_id)
    if latest["state"] in ENDS and latest["last_id"] == last_event_id:
        return Response(status_code=204)  # Tells EventSource to stop.
    is_id = re.fullmatch(r"\d{1,20}-\d{1,20}", last_event_id)
    after = last_event_id if is_id else FROM_THE_START
    return EventSourceResponse(
        follow(f"events:{build_id}", after),
        ping=HEARTBEAT_S,
        send_timeout=SEND_LIMIT_S,
    )


async def follow(key: str, after: str) -> AsyncIterator[ServerSentEvent]:
    """Yield each event behind `after` until the build ends or expires."""
    # Readers that were cut off together don't come back together.
    yield ServerSentEvent(retry=random.randint(1_000, 5_000))
    while await redis.exists(key):
        found = await redis.xread({key: after}, count=CHUNK, block=BLOCK_MS)
        for _, entries in found or []:
            for after, fields in entries:
                yield ServerSentEvent(id=after, **fields)
                if fields["event"] == "finished":
                    return
