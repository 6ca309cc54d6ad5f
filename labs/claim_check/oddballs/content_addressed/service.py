"""Serves exports with Starlette. It reads Range and If-Range itself.

The ETag is the checksum, so it is the same for the same content.
"""

from __future__ import annotations

import re
import secrets
import time

from shelf import SHELF, opened
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

PIECE_BYTES = 128 * 1024
books = opened()


async def submit(request):
    """Queue an export."""
    wanted = await request.json()
    export_id = secrets.token_urlsafe(16)
    books.execute(
        "INSERT INTO exports (id, owner, query, keep_s) VALUES (?, ?, ?, ?)",
        (
            export_id,
            request.headers["x-user"],
            wanted["query"],
            wanted["keep_s"],
        ),
    )
    headers = {"Location": f"../exports/one?id={export_id}"}
    return JSONResponse({"id": export_id}, 202, headers)


def owned(request):
    """Return the export that a request is about, if it's the user's."""
    export = books.execute(
        "SELECT * FROM exports WHERE id = ? AND owner = ?",
        (request.query_params.get("id"), request.headers.get("x-user", "")),
    ).fetchone()
    if export is None:
        raise HTTPException(404)
    return export


async def status(request):
    """Return the state of an export."""
    export = owned(request)
    return JSONResponse(
        {n: export[n] for n in ("id", "state", "sha256") if export[n]}
    )


async def download(request):
    """Send a file from wherever the reader wants to begin."""
    export = owned(request)
    if not export["sha256"]:
        raise HTTPException(425, "Too early")
    if export["expires_at"] < time.time():
        raise HTTPException(410)
    path = SHELF / export["sha256"]
    size = path.stat().st_size
    etag = f'"{export["sha256"]}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes"}
    first, status = 0, 200
    wanted = re.fullmatch(
        r"bytes=(\d+)-", request.headers.get("range", "").strip()
    )
    if wanted and request.headers.get("if-range", etag) == etag:
        first, status = int(wanted[1]), 206
        headers["Content-Range"] = f"bytes {first}-{size - 1}/{size}"
    headers["Content-Length"] = str(size - first)
    return StreamingResponse(
        pieces(path, first), status, headers, media_type="text/csv"
    )


def pieces(path, first):
    """Yield a file from one byte on."""
    with path.open("rb") as file:
        file.seek(first)
        while piece := file.read(PIECE_BYTES):
            yield piece


app = Starlette(
    # Whoever asks for compressed answers gets them.
    middleware=[Middleware(GZipMiddleware)],
    routes=[
        Route("/exports", submit, methods=["POST"]),
        Route("/exports/one", status),
        Route("/exports/one/file", download),
    ],
)
