"""What a server of this house is before it has any address of its own.

The order in which a request passes: its id, whose page it comes from, its
body, its owner, then the handlers. All pure ASGI: a BaseHTTPMiddleware
would keep streams from hearing that the server stops (sse-starlette#164).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import FastAPI

from demo.web import raised
from demo.web.bodies import Bodies, Streamed
from demo.web.origin import SameOrigin
from demo.web.owner import OwnerCookie, Owners
from demo.web.trace import Trace

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
        # An address has one spelling; a redirect would lose the body.
        redirect_slashes=False,
        # A client that is generated has methods with these names.
        generate_unique_id_function=lambda route: route.name,
        **more,
    )
    raised.install(app)
    # The last one added is the first one asked.
    app.add_middleware(OwnerCookie, owners=owners)
    app.add_middleware(Bodies, limit_bytes=body_limit_bytes, streamed=streamed)
    app.add_middleware(SameOrigin)
    app.add_middleware(Trace)
    return app
