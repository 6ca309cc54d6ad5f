"""Accepts reports in a coroutine that publishes by a blocking call."""

from uuid import uuid4

from celery import Celery
from fastapi import FastAPI

celery = Celery("reports")
app = FastAPI()


@celery.task(name="report", ignore_result=True)
def make_report(report_id: str) -> None:
    """Make a report."""


# --8<-- [start:shown]
@app.post("/reports", status_code=202)
async def submit() -> dict[str, str]:
    """Enqueue a report."""
    report_id = uuid4().hex
    make_report.apply_async([report_id])
    return {"id": report_id}


@app.get("/health")
async def health() -> dict[str, str]:
    """Say that this process is alive."""
    return {"status": "ok"}


# --8<-- [end:shown]
