"""Builds the held server's FastAPI app from its parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from demo.eventlog import EventLog
from demo.storemonitor import StoreMonitor
from demo.web.app import new_app
from demo.web.openapi import describe
from demo.web.owner import Owners
from demo.work.kinds import Kinds
from lessons.held import tasks
from lessons.held.counter import Counter
from lessons.held.diaries import Diaries


def create_app(
    log: EventLog,
    *,
    kinds: Kinds,
    owners: Owners,
    body_limit_bytes: int,
    counter: Counter | None = None,
    renew_s: float = 0.5,
    lease_s: float = 3.0,
) -> FastAPI:
    """Return the held server around its own log; no `counter`: no limits."""
    counter = counter or Counter(log, StoreMonitor(log, is_trusting=True))
    diaries = Diaries(log, renew_s=renew_s, lease_s=lease_s)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tending = [
            asyncio.create_task(counter.run()),
            asyncio.create_task(diaries.keep()),
        ]
        yield
        for task in tending:
            task.cancel()
        await asyncio.gather(*tending, return_exceptions=True)
        await diaries.close()

    app = new_app(
        title="The held server",
        openapi_url="/api/held/openapi.json",
        owners=owners,
        body_limit_bytes=body_limit_bytes,
        lifespan=lifespan,
    )
    app.state.log = log
    app.state.kinds = kinds
    app.state.counter = counter
    app.state.diaries = diaries
    app.include_router(tasks.router)
    describe(app, kinds)
    return app
