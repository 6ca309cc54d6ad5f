"""The held server put together: plain composition, nothing is looked up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from demo.eventlog import EventLog
from demo.held import tasks
from demo.held.diary import close_abandoned
from demo.web.app import new_app
from demo.web.openapi import describe
from demo.web.owner import Owners


def create_app(
    log: EventLog, *, owners: Owners, body_limit_bytes: int
) -> FastAPI:
    """Return the held server around its own log."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await close_abandoned(log)
        yield

    app = new_app(
        title="The held server",
        openapi_url="/api/held/openapi.json",
        owners=owners,
        body_limit_bytes=body_limit_bytes,
        lifespan=lifespan,
    )
    app.state.log = log
    app.include_router(tasks.router)
    describe(app)
    return app
