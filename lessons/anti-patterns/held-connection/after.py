"""Accepts a report, and answers with its address."""

import os
from uuid import uuid4

from celery import Celery
from fastapi import FastAPI, HTTPException, Response
from redis import Redis
from work import make_report

celery = Celery("reports")
app = FastAPI()
store = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


# --8<-- [start:shown]
@app.post("/reports", status_code=202)
def report(response: Response) -> dict[str, str]:
    """Write a report down, enqueue its id, and answer with its address."""
    report_id = uuid4().hex
    store.hset(f"report:{report_id}", "state", "queued")
    make.delay(report_id)
    response.headers["Location"] = f"/reports/{report_id}"
    return {"id": report_id, "state": "queued"}


@celery.task(ignore_result=True, acks_late=True, reject_on_worker_lost=True)
def make(report_id: str) -> None:
    """Make a report, and write down its end."""
    done = {"state": "succeeded", "rows": make_report()}
    store.hset(f"report:{report_id}", mapping=done)


@app.get("/reports/{report_id}")
def status(report_id: str) -> dict[str, str]:
    """Say how far a report is."""
    found = store.hgetall(f"report:{report_id}")
    if not found:
        raise HTTPException(404)
    return found


# --8<-- [end:shown]
