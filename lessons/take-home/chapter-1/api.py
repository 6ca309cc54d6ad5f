"""Accepts reports with a 202. Run: `uvicorn api:app`."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from worker import make_report, store, write_down

app = FastAPI()


class ReportInput(BaseModel):
    """The fields that a client may send."""

    months: int = Field(ge=1, le=12)


# `def` and not `async def`: writing to Redis and publishing block, and
# FastAPI runs a `def` handler in a thread.
@app.post("/reports", status_code=202)
def submit(wanted: ReportInput, response: Response) -> dict[str, str]:
    """Write the task down, enqueue it, and answer before any work is done."""
    task_id = uuid4().hex
    write_down(task_id, state="queued")
    make_report.delay(task_id, wanted.months)
    response.headers["Location"] = f"/reports/{task_id}"
    response.headers["Retry-After"] = "1"
    return {"id": task_id, "state": "queued"}


@app.get("/reports/{task_id}")
def status(task_id: str, response: Response) -> dict[str, str]:
    """Say how a report stands: 200 in every state, 404 if it is unknown."""
    task = load(task_id)
    if task["state"] in ("queued", "running"):
        response.headers["Retry-After"] = "1"
    return {"id": task_id} | {k: v for k, v in task.items() if k != "result"}


@app.get("/reports/{task_id}/result")
def result(task_id: str) -> Any:
    """Return the report, or 409 while there is none."""
    task = load(task_id)
    if task["state"] != "succeeded":
        raise HTTPException(409, f"The report is {task['state']}.")
    return json.loads(task["result"])


def load(task_id: str) -> dict[str, str]:
    """Return what is written down about a report."""
    task = store.hgetall(f"report:{task_id}")
    if not task:
        raise HTTPException(404, "No report has this id, or it has expired.")
    return task
