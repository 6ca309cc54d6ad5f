"""Takes large inputs, to be named by a task. Run: `uvicorn uploads:app`."""

from __future__ import annotations

import hashlib
from uuid import uuid4

from api import app
from fastapi import HTTPException, Request
from worker import FILES

LIMIT_BYTES = 32 * 1024 * 1024


@app.put("/uploads", status_code=201)
async def upload(request: Request) -> dict[str, str | int]:
    """Keep a body and return its reference, whole or not at all."""
    upload_id = uuid4().hex
    part = FILES / f"{upload_id}.part"
    digest, size_bytes = hashlib.sha256(), 0
    try:
        with part.open("wb") as file:
            # A piece at a time: the body is never in memory as a whole.
            async for piece in request.stream():
                size_bytes += len(piece)
                if size_bytes > LIMIT_BYTES:
                    raise HTTPException(413, f"At most {LIMIT_BYTES} bytes.")
                digest.update(piece)
                file.write(piece)
        part.replace(FILES / f"{upload_id}.bin")
    finally:
        part.unlink(missing_ok=True)
    return {
        "id": upload_id,
        "size_bytes": size_bytes,
        "sha256": digest.hexdigest(),
    }
