"""Takes exports and serves their files. Run: `uvicorn api:app`.

The gateway in front has authenticated the user, and names it in `X-User`.
"""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from books import has_expired, look_up, path_of, write_down
from fastapi import FastAPI, Header, HTTPException, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from work import collect, publish

app = FastAPI()
User = Annotated[str, Header(alias="X-User")]


class ExportInput(BaseModel):
    """The fields that a client may send."""

    query: str
    keep_s: float = Field(gt=0, le=86_400)


@app.post("/exports", status_code=202)
def submit(wanted: ExportInput, user: User, response: Response) -> dict:
    """Write the export down, enqueue it, and answer at once."""
    export_id = uuid4().hex
    write_down(export_id, owner=user, state="queued", **wanted.model_dump())
    (collect.s(export_id) | publish.s(export_id)).delay()
    response.headers["Location"] = f"/exports/{export_id}"
    return {"id": export_id, "state": "queued"}


@app.get("/exports/{export_id}")
def status(export_id: str, user: User) -> dict:
    """Return the state of an export to its owner."""
    export = look_up(export_id)
    if export.get("owner") != user:
        raise HTTPException(404, "You have no export with this id.")
    shown = ("state", "size_bytes", "sha256", "expires_at")
    return {"id": export_id} | {n: export[n] for n in shown if n in export}


@app.get("/exports/{export_id}/file")
def download(export_id: str, user: User) -> FileResponse:
    """Send the file of an export, or the part that `Range` asks for."""
    state = status(export_id, user)
    if state["state"] != "succeeded":
        raise HTTPException(409, f"There is no file: {state['state']}.")
    if has_expired(look_up(export_id)):
        raise HTTPException(410, "The file has expired.")
    return FileResponse(
        path_of(export_id), media_type="text/csv", filename="sales.csv"
    )
