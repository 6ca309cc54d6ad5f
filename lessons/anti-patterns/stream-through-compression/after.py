"""Streams the progress of a task."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

STEPS = 20
STEP_S = 0.1
app = FastAPI()


async def progress() -> AsyncIterator[str]:
    """Yield an event for each step."""
    for step in range(1, STEPS + 1):
        await asyncio.sleep(STEP_S)
        yield f"data: {step}\n\n"


# --8<-- [start:shown]
@app.get("/progress")
async def stream() -> StreamingResponse:
    """Stream the progress of a task."""
    return StreamingResponse(
        progress(),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


# --8<-- [end:shown]
