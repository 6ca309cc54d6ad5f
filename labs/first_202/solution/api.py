"""Accepts sales reports and says how they stand. Run: `uvicorn api:app`."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import reports
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from work import make_report

app = FastAPI(title="Sales reports")


class ReportInput(BaseModel):
    """The fields that a client may send."""

    months: int = Field(ge=1, le=12, strict=True)


# `def` and not `async def`: the table and the broker block, and FastAPI runs
# a `def` handler in a thread.
@app.post("/reports", status_code=202)
def submit(wanted: ReportInput, response: Response) -> dict[str, Any]:
    """Write the report down, enqueue its id, and answer with its address."""
    report_id = uuid4().hex
    reports.create(report_id, wanted.months)
    make_report.delay(report_id)
    response.headers["Location"] = f"/reports/{report_id}"
    response.headers["Retry-After"] = "1"
    return {"id": report_id, "state": "queued"}


@app.get("/reports/{report_id}")
def state(report_id: str, response: Response) -> dict[str, Any]:
    """Say how a report stands: 200 in every state, 404 if it is unknown."""
    report = reports.load(report_id)
    if report is None:
        raise HTTPException(404, "There is no report with this id.")
    if report["state"] in ("queued", "running"):
        response.headers["Retry-After"] = "1"
    return report
