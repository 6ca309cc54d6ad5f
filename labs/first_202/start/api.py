"""Makes sales reports. Run: `uvicorn api:app`."""

from __future__ import annotations

from uuid import uuid4

import reports
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field
from sales import sales_of

app = FastAPI(title="Sales reports")


class ReportInput(BaseModel):
    months: int = Field(ge=1, le=12, strict=True)


@app.post("/reports", status_code=201)
def make_report(wanted: ReportInput, response: Response) -> dict:
    """Make a report over the first months of the year, and keep it."""
    total = sum(sales_of(month) for month in range(1, wanted.months + 1))
    report_id = uuid4().hex
    reports.save(report_id, wanted.months, total)
    response.headers["Location"] = f"/reports/{report_id}"
    return reports.load(report_id)


@app.get("/reports/{report_id}")
def get_report(report_id: str) -> dict:
    """Return a report that was made before."""
    report = reports.load(report_id)
    if report is None:
        raise HTTPException(404, "There is no report with this id.")
    return report
