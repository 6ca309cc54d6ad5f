"""The other usual design: a pub/sub connection to the broker per client.

It is quick and light, but a client that reconnects has missed the events in
between, because nothing is replayed.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

from fastapi import FastAPI
from redis.asyncio import Redis
from starlette.responses import StreamingResponse

redis: Redis = Redis.from_url(
    os.environ["ACCEPTED_BROKER_URL"], max_connections=20_000
)
app = FastAPI()


@app.get("/api/tasks/{task_id}/stream")
async def stream(task_id: str) -> StreamingResponse:
    """Tell what is published about a task."""
    return StreamingResponse(_told(task_id), media_type="text/event-stream")


async def _told(task_id: str) -> AsyncIterator[bytes]:
    async with redis.pubsub() as channel:
        await channel.subscribe(task_id)
        yield b"retry: 1000\n\n"
        async for message in channel.listen():
            if message["type"] == "message":
                yield b"data: " + message["data"] + b"\n\n"
