"""Tells the state of a report by a record of its own."""

import os
from uuid import uuid4

from celery import Celery
from fastapi import FastAPI, HTTPException
from redis import Redis

celery = Celery("reports")
app = FastAPI()
store = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


def make() -> None:
    """Stand for the work."""


# --8<-- [start:shown]
@celery.task(ignore_result=True)
def make_report(report_id: str) -> None:
    """Make a report, and write down how far it is."""
    store.set(f"report:{report_id}", "running")
    try:
        make()
    except Exception:
        store.set(f"report:{report_id}", "failed")
        raise
    store.set(f"report:{report_id}", "succeeded")


@app.post("/reports", status_code=202)
def submit() -> dict[str, str]:
    """Write a report down, then enqueue its id."""
    report_id = uuid4().hex
    store.set(f"report:{report_id}", "queued")
    make_report.delay(report_id)
    return {"id": report_id}


@app.get("/reports/{report_id}")
def status(report_id: str) -> dict[str, str]:
    """Say how far a report is."""
    state = store.get(f"report:{report_id}")
    if state is None:
        raise HTTPException(404, "No report has this id.")
    return {"id": report_id, "state": state}


# --8<-- [end:shown]
