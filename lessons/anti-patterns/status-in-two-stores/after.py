"""Keeps the state of a job in a table, and computes it in one place."""

import time

from celery import Celery
from fastapi import FastAPI, HTTPException
from table import Row, read_all, write

celery = Celery("jobs")
app = FastAPI()


# --8<-- [start:shown]
LIMIT_S = 1


@celery.task(name="job", time_limit=LIMIT_S, ignore_result=True)
def job(job_id: str, seconds: float) -> None:
    """Work, and keep the table up to date."""
    write(job_id, state="running", until_s=time.time() + LIMIT_S)
    time.sleep(seconds)
    write(job_id, state="succeeded")


def state_of(row: Row) -> str:
    """Return the state of a job: no attempt outlives its limit."""
    is_over = row["state"] == "running" and time.time() > row["until_s"]
    return "failed" if is_over else row["state"]


@app.get("/jobs")
def all_jobs() -> dict[str, str]:
    """List the states of all jobs."""
    return {row["id"]: state_of(row) for row in read_all()}


@app.get("/jobs/{job_id}")
def one_job(job_id: str) -> str:
    """Say the state of a job."""
    state = all_jobs().get(job_id)
    if state is None:
        raise HTTPException(404, "No job has this id.")
    return state


# --8<-- [end:shown]
