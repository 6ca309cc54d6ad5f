"""Builds the FastAPI app that the servers start from; it has no routes yet."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import FastAPI

from demo.web import raised
from demo.web.bodies import Streamed
from demo.web.door import Door
from demo.web.owner import Owners

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def new_app(
    *,
    title: str,
    owners: Owners,
    body_limit_bytes: int,
    streamed: Streamed = frozenset(),
    lifespan: Lifespan,
    **more: Any,
) -> FastAPI:
    """Return an app without routes; `more` goes to FastAPI."""
    app = FastAPI(
        title=title,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        # Only the exact path matches; a redirect would lose the body.
        redirect_slashes=False,
        # Generated clients name their methods after these.
        generate_unique_id_function=lambda route: route.name,
        **more,
    )
    raised.install(app)
    app.add_middleware(
        Door,
        owners=owners,
        body_limit_bytes=body_limit_bytes,
        streamed=streamed,
    )
    return app
