"""Streams the progress of a task, compressed."""

import asyncio
import zlib
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
async def compressed(lines: AsyncIterator[str]) -> AsyncIterator[bytes]:
    """Compress a stream, which saves bandwidth."""
    gzip = zlib.compressobj(wbits=31)
    async for line in lines:
        yield gzip.compress(line.encode())
    yield gzip.flush()


@app.get("/progress")
async def stream() -> StreamingResponse:
    """Stream the progress of a task."""
    return StreamingResponse(
        compressed(progress()),
        media_type="text/event-stream",
        headers={"Content-Encoding": "gzip"},
    )


# --8<-- [end:shown]
