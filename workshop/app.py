"""Builds the FastAPI app of the rooms from its parts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from demo.web.app import new_app
from demo.web.owner import Owners
from workshop import problems
from workshop.api import after, entrance, host, inside, load, looking, notes
from workshop.keeping import Rooms
from workshop.killing import Breaker
from workshop.load import LoadLook
from workshop.runs import Tasks
from workshop.ticking import tick_for_ever
from workshop.tries import Tries


def create_app(
    rooms: Rooms,
    *,
    tasks: Tasks,
    owners: Owners,
    body_limit_bytes: int,
    load_look: LoadLook | None = None,
    breaker: Breaker | None = None,
) -> FastAPI:
    """Return the app; `rooms` is what its requests act on.

    `tasks` is the demo's log, which a look at a person's runs reads.
    `load_look` looks at the demo beside it, and `breaker` kills its worker;
    None where there is none.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        ticker = asyncio.create_task(tick_for_ever(rooms))
        yield
        ticker.cancel()

    app = new_app(
        title="Rooms",
        owners=owners,
        body_limit_bytes=body_limit_bytes,
        lifespan=lifespan,
        openapi_url=None,
    )
    problems.install(app)
    app.state.rooms = rooms
    app.state.tasks = tasks
    app.state.tries = Tries()
    app.include_router(entrance.router)
    app.state.load_look = load_look
    app.state.breaker = breaker
    app.include_router(inside.router)
    app.include_router(load.router)
    app.include_router(host.router)
    app.include_router(looking.router)
    app.include_router(after.router)
    app.include_router(notes.router)
    return app
