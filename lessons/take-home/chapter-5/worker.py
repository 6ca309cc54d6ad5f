"""Exports to files, row by row. Run: `celery -A worker worker`."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from celery import Celery
from redis import Redis

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
# One folder that the API and every worker see.
FILES = Path(os.environ.get("FILES", "files"))
KEEP_S = 86_400
HALF_S = 3_600  # Longer than the longest export.

celery = Celery("exports", broker=REDIS_URL)
celery.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] chapter 8 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=1800,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": HALF_S},
)
store = Redis.from_url(REDIS_URL, decode_responses=True)


@celery.task
def export(task_id: str, rows: int) -> None:
    """Write a CSV file of so many rows, whole or not at all."""
    # A name of its own for each attempt: two never write into one file.
    part = FILES / f"{task_id}.{uuid4().hex}.part"
    with part.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["number", "amount"])
        # From the cursor to the file. A list of all rows would need the
        # memory of all rows, and so would `fetchall`.
        lines.writerows(sales(rows))
        file.flush()
        os.fsync(file.fileno())
    part.replace(FILES / f"{task_id}.csv")
    store.set(f"export:{task_id}", "succeeded", ex=KEEP_S)


def sales(rows: int) -> Iterator[tuple[int, int]]:
    """Your query goes here, with a server-side cursor."""
    for number in range(rows):
        yield number, 100 + number % 7


@celery.task
def sweep() -> None:
    """Delete halves and old files. Let `celery beat` run it each hour."""
    for path in FILES.iterdir():
        age_s = time.time() - path.stat().st_mtime
        if age_s > (HALF_S if path.suffix == ".part" else KEEP_S):
            path.unlink(missing_ok=True)
