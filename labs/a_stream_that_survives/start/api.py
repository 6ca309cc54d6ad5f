"""Takes builds and streams what they print. Run: `uvicorn api:app`."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel
from redis.asyncio import Redis
from sse_starlette import EventSourceResponse, ServerSentEvent
from work import BROKER_URL, build, write_down

HEARTBEAT_S = int(os.environ.get("HEARTBEAT_S", "15"))
SEND_LIMIT_S = 5

app = FastAPI()
# A stream may be silent for as long as it likes.
redis = Redis.from_url(BROKER_URL, decode_responses=True, socket_timeout=None)


class BuildInput(BaseModel):
    """The fields that a client may send."""

    commit: str


@app.post("/builds", status_code=202)
def submit(wanted: BuildInput, response: Response) -> dict[str, str]:
    """Write the build down, enqueue it, and answer at once."""
    build_id = uuid4().hex
    write_down(build_id, "queued")
    build.delay(build_id, wanted.commit)
    response.headers["Location"] = f"/builds/{build_id}"
    return {"id": build_id, "state": "queued"}


@app.get("/builds/{build_id}")
async def status(build_id: str) -> dict[str, str]:
    """Return the state of a build."""
    state = await redis.get(f"build:{build_id}")
    if state is None:
        raise HTTPException(404, "No build has this id, or it has expired.")
    return {"id": build_id, "state": state}


@app.get("/builds/{build_id}/events")
async def events(build_id: str) -> EventSourceResponse:
    """Stream what a build prints until it is finished."""
    await status(build_id)
    return EventSourceResponse(
        follow(build_id), ping=HEARTBEAT_S, send_timeout=SEND_LIMIT_S
    )


async def follow(build_id: str) -> AsyncIterator[ServerSentEvent]:
    """Yield the events of a build as they are published."""
    async with redis.pubsub() as channel:
        await channel.subscribe(f"events:{build_id}")
        # After subscribing, so that the end can't fall in between.
        state = (await status(build_id))["state"]
        if state == "succeeded":
            yield ServerSentEvent(
                json.dumps({"state": state}), event="finished"
            )
            return
        async for message in channel.listen():
            if message["type"] != "message":
                continue
            told = json.loads(message["data"])
            yield ServerSentEvent(
                json.dumps(told["data"]), event=told["event"]
            )
            if told["event"] == "finished":
                return
