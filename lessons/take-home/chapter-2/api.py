"""Accepts reports that a sweeper looks after. Run: `uvicorn api:app`."""

from __future__ import annotations

from uuid import uuid4

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from worker import LEASE_S, make_report, store, write_down

app = FastAPI()


class ReportInput(BaseModel):
    """The fields that a client may send."""

    months: int = Field(ge=1, le=24)


@app.post("/reports", status_code=202)
def submit(wanted: ReportInput, response: Response) -> dict[str, str]:
    """Write the task down, then enqueue its id and nothing else."""
    task_id = uuid4().hex
    # The sweeper shall not send it beside us.
    store.set(f"sent:{task_id}", "1", ex=LEASE_S)
    write_down(task_id, "queued", months=str(wanted.months))
    # From here on the report will be made, also if we die in the next line.
    make_report.delay(task_id)
    response.headers["Location"] = f"/reports/{task_id}"
    response.headers["Retry-After"] = "1"
    return {"id": task_id, "state": "queued"}


@app.get("/reports/{task_id}")
def status(task_id: str) -> dict[str, str]:
    """Say how a report stands: 200 in every state, 404 if it is unknown."""
    task = store.hgetall(f"report:{task_id}")
    if not task:
        raise HTTPException(404, "No report has this id, or it has expired.")
    return {"id": task_id} | task
