"""The held server put together: plain composition, nothing is looked up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI

from demo.eventlog import EventLog
from demo.held import tasks
from demo.held.counter import Counter
from demo.held.diary import close_abandoned
from demo.scales import Scales
from demo.web.app import new_app
from demo.web.openapi import describe
from demo.web.owner import Owners


def create_app(
    log: EventLog,
    *,
    owners: Owners,
    body_limit_bytes: int,
    counter: Counter | None = None,
) -> FastAPI:
    """Return the held server around its own log; no `counter`: no limits."""
    counter = counter or Counter(log, Scales(log, is_trusting=True))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # Kept in a name: a task that nobody refers to may be collected.
        weighing = asyncio.create_task(counter.run())
        await close_abandoned(log)
        yield
        weighing.cancel()
        with suppress(asyncio.CancelledError):
            await weighing

    app = new_app(
        title="The held server",
        openapi_url="/api/held/openapi.json",
        owners=owners,
        body_limit_bytes=body_limit_bytes,
        lifespan=lifespan,
    )
    app.state.log = log
    app.state.counter = counter
    app.include_router(tasks.router)
    describe(app)
    return app
