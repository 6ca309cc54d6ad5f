"""A monitor that says when to come back. Run: `uvicorn api:app`."""

from __future__ import annotations

import math
import time
from typing import Annotated
from uuid import uuid4

from fastapi import FastAPI, Header, HTTPException, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from worker import make_report, store, write_down

app = FastAPI()
LONGEST_PAUSE_S = 30


class ReportInput(BaseModel):
    """The fields that a client may send."""

    months: int = Field(ge=1, le=24)


@app.post("/reports", status_code=202)
def submit(wanted: ReportInput, response: Response) -> dict[str, str]:
    """Write the task down, enqueue it, and answer at once."""
    task_id = uuid4().hex
    write_down(task_id, state="queued", done=0, total=wanted.months)
    make_report.delay(task_id, wanted.months)
    response.headers["Location"] = f"/reports/{task_id}"
    response.headers["Retry-After"] = "1"
    return {"id": task_id, "state": "queued"}


@app.get("/reports/{task_id}")
def status(
    task_id: str, if_none_match: Annotated[str, Header()] = ""
) -> Response:
    """Answer 200, or 304 to a client that knows this version already."""
    task = store.hgetall(f"report:{task_id}")
    if not task:
        raise HTTPException(404, "No report has this id, or it has expired.")
    etag = f'"{task["version"]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if task["state"] in ("queued", "running"):
        headers["Retry-After"] = str(pause_s(task))
    if etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return JSONResponse({"id": task_id} | task, headers=headers)


def pause_s(task: dict[str, str]) -> int:
    """Return half of the time that is left, as far as anybody can tell."""
    done, total = int(task["done"]), int(task["total"])
    if not done:
        return 1
    spent_s = time.time() - float(task["started_at"])
    left_s = spent_s / done * (total - done)
    return min(max(1, math.ceil(left_s / 2)), LONGEST_PAUSE_S)
