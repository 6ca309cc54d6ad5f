"""Keeps the state of a job in a table, and in Celery's result backend."""

import os
import time

from celery import Celery
from celery.result import AsyncResult
from fastapi import FastAPI
from table import read_all, write

BROKER = os.environ["CELERY_BROKER_URL"]
celery = Celery("jobs", broker=BROKER, backend=BROKER)
app = FastAPI()


# --8<-- [start:shown]
@celery.task(name="job", time_limit=1)
def job(job_id: str, seconds: float) -> None:
    """Work, and keep the table up to date."""
    write(job_id, state="running")
    time.sleep(seconds)
    write(job_id, state="succeeded")


@app.get("/jobs")
def all_jobs() -> dict[str, str]:
    """List the states of all jobs, from the table."""
    return {row["id"]: row["state"] for row in read_all()}


@app.get("/jobs/{job_id}")
def one_job(job_id: str) -> str:
    """Say the state of a job, from Celery."""
    return AsyncResult(job_id, app=celery).state.lower()


# --8<-- [end:shown]
