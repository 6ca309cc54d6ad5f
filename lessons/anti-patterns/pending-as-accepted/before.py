"""Tells the state of a report as Celery knows it."""

import os

from celery import Celery
from celery.result import AsyncResult
from fastapi import FastAPI

BROKER = os.environ["CELERY_BROKER_URL"]
celery = Celery("reports", broker=BROKER, backend=BROKER)
app = FastAPI()


def make() -> None:
    """Stand for the work."""


# --8<-- [start:shown]
@celery.task
def make_report() -> None:
    """Make a report."""
    make()


@app.post("/reports", status_code=202)
def submit() -> dict[str, str]:
    """Enqueue a report."""
    return {"id": make_report.delay().id}


@app.get("/reports/{report_id}")
def status(report_id: str) -> dict[str, str]:
    """Say how far a report is."""
    result = AsyncResult(report_id, app=celery)
    return {"id": report_id, "state": result.state}


# --8<-- [end:shown]
