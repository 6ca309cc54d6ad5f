"""Builds the API's FastAPI app from its parts: routers, examples, lifespan.

Plain composition, without a registry or look-ups by name. main.py passes in
parts that use Valkey; tests pass in a MemoryLog.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from demo.api import (
    blobs,
    cancel,
    deadletters,
    demand,
    docs,
    health,
    kinds,
    listing,
    monitor,
    result,
    stream,
    tasks,
)
from demo.api.examples import EXAMPLES
from demo.api.room import Room
from demo.api.wiring import Wiring
from demo.web.app import new_app
from demo.web.openapi import describe
from demo.web.owner import Owners

ABOUT = """Accept now, work later, tell the owner the whole way.

Every 202 reaches a terminal state that its owner can see. Errors are
problems as of RFC 9457; each `type` names one of them."""

# Each has a `router`. Optional rooms are passed in instead.
ALWAYS = (
    *(tasks, listing, monitor, result, cancel, stream),
    *(deadletters, blobs, kinds, health, demand, docs),
)

# chosen: with a broker it takes milliseconds. Without one the API starts all
# the same, so that clients get a 503 instead of no response.
BEGIN_LIMIT_S = 1.0


def create_app(
    wiring: Wiring,
    *,
    owners: Owners,
    body_limit_bytes: int,
    rooms: Sequence[Room] = (),
) -> FastAPI:
    """Return the app of the parts in `wiring`, with the optional `rooms`."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # Keep a reference: asyncio holds tasks only weakly.
        following = asyncio.create_task(wiring.hub.run())
        with suppress(TimeoutError):
            await asyncio.wait_for(wiring.hub.begun.wait(), BEGIN_LIMIT_S)
        yield
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following

    app = new_app(
        title="The task API",
        description=ABOUT,
        openapi_url="/api/openapi.json",
        owners=owners,
        body_limit_bytes=body_limit_bytes,
        streamed=blobs.STREAMED,
        lifespan=lifespan,
    )
    app.state.wiring = wiring
    for always in ALWAYS:
        app.include_router(always.router)
    examples = dict(EXAMPLES)
    for room in rooms:
        app.include_router(room.router)
        examples.update(room.examples)
    describe(app, wiring.kinds, examples)
    return app
