"""Takes reports, and requests to cancel them. Run: `uvicorn api:app`."""

from __future__ import annotations

from uuid import uuid4

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from worker import KEEP_S, make_report, store

app = FastAPI()


class ReportInput(BaseModel):
    """The fields that a client may send."""

    months: int = Field(ge=1, le=24)


@app.post("/reports", status_code=202)
def submit(report: ReportInput, response: Response) -> dict[str, str]:
    """Write the task down, enqueue it, and answer at once."""
    task_id = uuid4().hex
    store.hset(f"report:{task_id}", "total", str(report.months))
    store.expire(f"report:{task_id}", KEEP_S)
    make_report.delay(task_id)
    response.headers["Location"] = f"/reports/{task_id}"
    return {"id": task_id}


@app.get("/reports/{task_id}")
def status(task_id: str) -> dict[str, object]:
    """Tell how far it is, whether it shall stop, and how it ended."""
    task = read_report(task_id)
    return {
        "id": task_id,
        "done": store.llen(f"rows:{task_id}"),
        "total": int(task["total"]),
        "cancel_requested": "cancel" in task,
        "end": task.get("end"),
    }


@app.post("/reports/{task_id}/cancel", status_code=202)
def cancel(task_id: str) -> dict[str, str]:
    """Note the request. The worker looks for it before its next step."""
    if end := read_report(task_id).get("end"):
        raise HTTPException(409, f"This report has ended: {end}.")
    store.hset(f"report:{task_id}", "cancel", "1")
    # It may have expired since it was read.
    store.expire(f"report:{task_id}", KEEP_S)
    return {"id": task_id}


def read_report(task_id: str) -> dict[str, str]:
    """Return a report as it is written down."""
    task: dict[str, str] = store.hgetall(f"report:{task_id}")
    if not task:
        raise HTTPException(404, "No report has this id, or it has expired.")
    return task
