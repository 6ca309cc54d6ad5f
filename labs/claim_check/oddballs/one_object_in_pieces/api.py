"""Serves exports that lie in pieces, as one file. Run: `uvicorn api:app`."""

from __future__ import annotations

import json
from typing import Annotated
from uuid import uuid4

from books import FILES, has_expired, look_up, write_down
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from work import LIST, export

app = FastAPI()
CHUNK_BYTES = 64 * 1024


@app.post("/exports", status_code=202)
def submit(
    wanted: dict, x_user: Annotated[str, Header()], response: Response
) -> dict:
    """Accept an export."""
    export_id = uuid4().hex
    write_down(export_id, owner=x_user, state="queued", **wanted)
    export.delay(export_id)
    response.headers["Location"] = f"/exports/{export_id}"
    return {"id": export_id}


def mine(export_id: str, x_user: Annotated[str, Header()]) -> dict:
    """Return the user's export."""
    found = look_up(export_id)
    if found.get("owner") != x_user:
        raise HTTPException(404)
    return found


Mine = Annotated[dict, Depends(mine)]


@app.get("/exports/{export_id}")
def status(found: Mine) -> dict:
    """Return what the user may know of an export."""
    return {n: found[n] for n in ("state", "sha256") if n in found}


@app.get("/exports/{export_id}/file")
def download(export_id: str, found: Mine, request: Request) -> Response:
    """Send an export, or what lies behind the first bytes of it."""
    if "sha256" not in found:
        raise HTTPException(404, "not yet")
    if has_expired(found):
        raise HTTPException(410)
    sizes = json.loads((FILES / export_id / LIST).read_text())
    total, etag = sum(sizes), f'"{found["sha256"][:32]}"'
    range_ = request.headers.get("range", "")
    first = 0
    if range_ and request.headers.get("if-range", etag) == etag:
        first = int(range_.removeprefix("bytes=").split("-")[0])
    headers = {"ETag": etag, "Content-Length": str(total - first)}
    if first:
        headers["Content-Range"] = f"bytes {first}-{total - 1}/{total}"
    return StreamingResponse(
        chunks(export_id, sizes, first),
        206 if first else 200,
        headers,
        media_type="text/csv",
    )


def chunks(export_id: str, sizes: list, first: int):
    """Yield all bytes from one on."""
    for number, size in enumerate(sizes):
        if first >= size:
            first -= size
            continue
        with (FILES / export_id / str(number)).open("rb") as file:
            file.seek(first)
            first = 0
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
