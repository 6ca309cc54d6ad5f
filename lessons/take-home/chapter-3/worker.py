"""Computes reports and says how far it is. Run: `celery -A worker worker`.

As in chapter 1, with two fields more: what is done, and a version that
counts each change.
"""

from __future__ import annotations

import json
import os
import time

from celery import Celery
from redis import Redis

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
KEEP_S = 86_400

celery = Celery("reports", broker=REDIS_URL)
celery.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] chapter 8 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=1800,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": 3600},
)
store = Redis.from_url(REDIS_URL, decode_responses=True)


def write_down(task_id: str, **fields: str | float) -> None:
    """Record a change and count it, in one step."""
    key = f"report:{task_id}"
    with store.pipeline(transaction=True) as pipe:
        pipe.hset(key, mapping=fields)
        pipe.hincrby(key, "version", 1)
        pipe.expire(key, KEEP_S)
        pipe.execute()


@celery.task
def make_report(task_id: str, months: int) -> None:
    """Compute one report, a month at a time, and record each month."""
    write_down(task_id, state="running", started_at=time.time())
    rows = []
    try:
        for month in range(1, months + 1):
            rows.append(sales_of(month))
            write_down(task_id, done=month)
    except Exception as error:
        write_down(task_id, state="failed", error=str(error))
        raise
    write_down(task_id, state="succeeded", result=json.dumps(rows))


def sales_of(month: int) -> dict[str, int]:
    """Your slow work goes here."""
    time.sleep(1)
    return {"month": month, "sales": 1000 + month}
