"""Streams the progress of a task from where its reader has been."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import FastAPI, Header
from fastapi.responses import StreamingResponse
from redis.asyncio import Redis

app = FastAPI()
store = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


# --8<-- [start:shown]
@app.get("/tasks/{task_id}/events")
async def events(
    task_id: str, last_event_id: Annotated[str, Header()] = "0"
) -> StreamingResponse:
    """Follow a task, after the last event that the reader has."""

    async def lines() -> AsyncIterator[str]:
        last = last_event_id
        while True:
            found = await store.xread({task_id: last}, block=2000)
            for _, entries in found:
                for last, entry in entries:
                    yield f"id: {last}\ndata: {entry['step']}\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream")


# --8<-- [end:shown]
