"""Measures itself as it works. Run: `celery -A worker worker -c 4`."""

from __future__ import annotations

import os
import time
from pathlib import Path

from celery import Celery
from celery.signals import task_postrun, task_prerun

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
# One file for each process of a pool: nobody writes between two others.
FOLDER = Path(os.environ.get("DURATIONS", "."))

celery = Celery("reports", broker=REDIS_URL)
celery.conf.update(
    task_ignore_result=True,
    # Else a message is gone from `unacked` as soon as its task starts, and
    # what runs counts for nothing. Tasks have to bear being run twice.
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] chapter 8 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=1800,
    worker_prefetch_multiplier=1,
    # Longer than the longest task: what outlives it is sent a second time.
    broker_transport_options={"visibility_timeout": 3600},
)
began_s: dict[str, float] = {}


@task_prerun.connect
def begin(task_id: str, **_: object) -> None:
    """Note when a slot was taken."""
    began_s[task_id] = time.monotonic()


@task_postrun.connect
def end(task_id: str, **_: object) -> None:
    """Add a line: how long the slot was held, whatever became of the task."""
    held_s = time.monotonic() - began_s.pop(task_id, time.monotonic())
    with (FOLDER / f"durations-{os.getpid()}.csv").open("a") as file:
        if file.tell() == 0:
            file.write("duration_s\n")
        file.write(f"{held_s:.6f}\n")


@celery.task
def make_report(seconds: float = 1.0) -> None:
    """Your slow work goes here."""
    time.sleep(seconds)
