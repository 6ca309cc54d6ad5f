"""Streams the progress of a task to each client that is connected."""

import os
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from redis.asyncio import Redis

app = FastAPI()
store = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


# --8<-- [start:shown]
@app.get("/tasks/{task_id}/events")
async def events(task_id: str) -> StreamingResponse:
    """Follow a task."""

    async def lines() -> AsyncIterator[str]:
        async with store.pubsub() as channel:
            await channel.subscribe(task_id)
            async for message in channel.listen():
                if message["type"] == "message":
                    yield f"data: {message['data']}\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream")


# --8<-- [end:shown]
