"""Serves exports by signed addresses. Run: `uvicorn api:app`."""

from __future__ import annotations

import hmac
import os
import time
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from worker import FILES, KEEP_S, export, store

app = FastAPI()
FILES.mkdir(exist_ok=True)
SECRET = os.environ["SECRET"].encode()
LINK_S = 600


class ExportInput(BaseModel):
    """The fields that a client may send."""

    rows: int = Field(ge=1, le=10_000_000)


@app.post("/exports", status_code=202)
def submit(wanted: ExportInput, response: Response) -> dict[str, str]:
    """Write the task down, enqueue it, and answer at once."""
    task_id = uuid4().hex
    store.set(f"export:{task_id}", "queued", ex=KEEP_S)
    export.delay(task_id, wanted.rows)
    response.headers["Location"] = f"/exports/{task_id}"
    response.headers["Retry-After"] = "1"
    return {"id": task_id, "state": "queued"}


@app.get("/exports/{task_id}")
def status(task_id: str) -> dict[str, str]:
    """Say how it stands, with an address of the file when there is one."""
    state = store.get(f"export:{task_id}")
    if state is None:
        raise HTTPException(404, "No export has this id, or it has expired.")
    if state != "succeeded":
        return {"id": task_id, "state": state}
    expires = int(time.time()) + LINK_S
    link = f"/files/{task_id}?expires={expires}&key={sign(task_id, expires)}"
    return {"id": task_id, "state": state, "file": link}


@app.get("/files/{task_id}")
def download(task_id: str, expires: int, key: str) -> FileResponse:
    """Send a file, or the part that `Range` asks for, to a signed address."""
    if not hmac.compare_digest(key.encode(), sign(task_id, expires).encode()):
        raise HTTPException(403, "This address wasn't made here.")
    if expires < time.time():
        raise HTTPException(410, "The address has expired: ask for another.")
    path = FILES / f"{task_id}.csv"
    if not path.exists():
        raise HTTPException(410, "The file has expired.")
    # Content-Disposition gives the file a name at the reader's.
    return FileResponse(path, media_type="text/csv", filename="sales.csv")


def sign(task_id: str, expires: int) -> str:
    """Return what proves that we have handed this address out."""
    return hmac.digest(SECRET, f"{task_id} {expires}".encode(), "sha256").hex()
