"""The API, and beside it an address that tells what its process holds.

GET /counts  {"tasks", "readers", "files"}
"""

from __future__ import annotations

import asyncio

import psutil
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from lessons.api import app as api


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Count, or be the API."""
    if scope["type"] != "http" or scope["path"] != "/counts":
        await api(scope, receive, send)
        return
    counts = {
        "tasks": len(asyncio.all_tasks()),
        "readers": api.state.wiring.hub.readers,
        "files": psutil.Process().num_fds(),
    }
    await JSONResponse(counts)(scope, receive, send)
