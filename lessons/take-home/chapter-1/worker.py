"""Computes reports. Run: `celery -A worker worker`."""

from __future__ import annotations

import json
import os
import time

from celery import Celery
from redis import Redis

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
KEEP_S = 86_400  # How long a client can fetch its report.

celery = Celery("reports", broker=REDIS_URL)
celery.conf.update(
    # The state is in our own hash: Celery's PENDING also means "unknown".
    task_ignore_result=True,
    # Acknowledge after the work, so that a report whose worker dies is
    # delivered again. It may then run twice: it has to bear that.
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] chapter 8 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=1800,
    worker_prefetch_multiplier=1,
    # When the whole machine dies, redelivery waits for this long. It must
    # be longer than the longest report, or reports run twice for no reason.
    broker_transport_options={"visibility_timeout": 3600},
)
store = Redis.from_url(REDIS_URL, decode_responses=True)


def write_down(task_id: str, **fields: str) -> None:
    """Record how a report stands, and keep it for a day from now."""
    with store.pipeline(transaction=True) as pipe:
        pipe.hset(f"report:{task_id}", mapping=fields)
        pipe.expire(f"report:{task_id}", KEEP_S)
        pipe.execute()


@celery.task
def make_report(task_id: str, months: int) -> None:
    """Compute one report and record how it went."""
    if store.hget(f"report:{task_id}", "state") == "succeeded":
        return  # Delivered a second time, although it is done.
    write_down(task_id, state="running")
    try:
        rows = [sales_of(month) for month in range(1, months + 1)]
    except Exception as error:
        write_down(task_id, state="failed", error=str(error))
        raise
    write_down(task_id, state="succeeded", result=json.dumps(rows))


def sales_of(month: int) -> dict[str, int]:
    """Your slow work goes here."""
    time.sleep(1)
    return {"month": month, "sales": 1000 + month}
