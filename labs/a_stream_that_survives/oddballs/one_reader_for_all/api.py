"""Streams builds from one subscription for all readers of the process.

A reader has a short queue. If it is full, the reader is dropped: it comes
back with the number of its last event, and reads the rest from the list.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from redis.asyncio import Redis
from work import BROKER_URL, build, tell

HEARTBEAT_S = float(os.environ.get("HEARTBEAT_S", "15"))
ROOM = 100
GONE = (0, "")
readers: dict[str, set[asyncio.Queue]] = defaultdict(set)
redis = Redis.from_url(BROKER_URL, decode_responses=True, socket_timeout=None)


async def hand_out(channel) -> None:
    """Hand each event that is published to the readers of its build."""
    async for message in channel.listen():
        if message["type"] != "pmessage":
            continue
        number, _, event = message["data"].partition(" ")
        for queue in list(readers.get(message["channel"], ())):
            if queue.full():
                readers[message["channel"]].discard(queue)
                queue.get_nowait()
                queue.put_nowait(GONE)
            else:
                queue.put_nowait((int(number), event))


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Subscribe once, for as long as the process lives."""
    async with redis.pubsub() as channel:
        await channel.psubscribe("events:*")
        task = asyncio.create_task(hand_out(channel))
        yield
        task.cancel()


app = FastAPI(lifespan=lifespan)


@app.post("/builds")
async def submit(request: Request) -> Response:
    """Accept a build."""
    commit = (await request.json())["commit"]
    build_id = uuid4().hex
    await asyncio.to_thread(tell, build_id, "queued")
    await asyncio.to_thread(build.delay, build_id, commit)
    path = f"/builds/{build_id}"
    return JSONResponse({"id": build_id}, 202, {"Location": path})


@app.get("/builds/{build_id}/events")
async def events(build_id: str, request: Request) -> Response:
    """Stream a build from the event after the reader's last one."""
    key = f"events:{build_id}"
    last = request.headers.get("last-event-id", "")
    after = int(last) if last.isdecimal() else 0
    newest = await redis.lindex(key, -1)
    if newest is None:
        return JSONResponse({"detail": "no such build"}, 404)
    if '"finished"' in newest and after >= await redis.llen(key):
        return Response(status_code=204)
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingResponse(
        follow(key, after), media_type="text/event-stream", headers=headers
    )


async def follow(key: str, after: int) -> AsyncIterator[str]:
    """Yield what the list has, then what is handed out."""
    queue: asyncio.Queue = asyncio.Queue(ROOM)
    readers[key].add(queue)
    yield ": welcome\n\n"
    try:
        while chunk := await redis.lrange(key, after, after + 19):
            for event in chunk:
                after += 1
                yield written(after, event)
                if '"finished"' in event:
                    return
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_S):
                    number, event = await queue.get()
            except TimeoutError:
                yield ": still here\n\n"
                continue
            if (number, event) == GONE or number > after + 1:
                return
            if number <= after:
                continue
            after = number
            yield written(after, event)
            if '"finished"' in event:
                return
    finally:
        readers[key].discard(queue)
        if not readers[key]:
            del readers[key]


def written(number: int, event: str) -> str:
    """Return one event as it goes over the wire."""
    name, data = json.loads(event)
    return f"id: {number}\nevent: {name}\ndata: {data}\n\n"
