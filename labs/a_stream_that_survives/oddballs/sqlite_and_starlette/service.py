"""Streams events out of SQLite, which it asks ten times a second.

The heartbeat is an event with a name, so that a page can see it. A reader
that has everything gets a 410, which stops an EventSource as a 204 does.
"""

from __future__ import annotations

import asyncio
import os
import uuid

from books import opened
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

HEARTBEAT_S = float(os.environ.get("HEARTBEAT_S", "15"))
LOOK_S = 0.1
SOME = 10
books = opened()


async def submit(request):
    """Write the build down; the builder will find it."""
    build_id = str(uuid.uuid4())
    commit = (await request.json())["commit"]
    books.execute(
        "INSERT INTO builds (id, build_commit) VALUES (?, ?)",
        (build_id, commit),
    )
    headers = {"Location": f"{request.url}/one?id={build_id}"}
    return JSONResponse({"id": build_id}, 202, headers)


async def events(request):
    """Stream a build behind the reader's last number."""
    build_id = request.query_params.get("id")
    if not books.execute(
        "SELECT 1 FROM builds WHERE id = ?", (build_id,)
    ).fetchone():
        return Response(status_code=404)
    try:
        after = int(request.headers.get("last-event-id", 0))
    except ValueError:
        after = 0
    last = books.execute(
        "SELECT number FROM events WHERE build = ? AND name = 'finished'",
        (build_id,),
    ).fetchone()
    if last and last[0] <= after:
        return Response("That was all.", 410)
    return StreamingResponse(
        follow(build_id, after),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


async def follow(build_id, after):
    """Yield a few events at a time."""
    yield "retry: 2000\r\n\r\n"
    silent_s = 0.0
    while True:
        found = books.execute(
            "SELECT number, name, data FROM events"
            " WHERE build = ? AND number > ? ORDER BY number LIMIT ?",
            (build_id, after, SOME),
        ).fetchall()
        for after, name, data in found:
            yield f"event: {name}\r\ndata: {data}\r\nid: {after}\r\n\r\n"
            if name == "finished":
                return
        if found:
            silent_s = 0.0
            continue
        await asyncio.sleep(LOOK_S)
        silent_s += LOOK_S
        if silent_s >= HEARTBEAT_S:
            silent_s = 0.0
            yield "event: heartbeat\r\ndata: {}\r\n\r\n"


app = Starlette(
    routes=[
        Route("/builds", submit, methods=["POST"]),
        Route("/builds/one/events", events),
    ]
)
