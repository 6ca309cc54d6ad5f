"""Computes reports and tells what happens. Run: `celery -A worker worker`."""

from __future__ import annotations

import json
import os
import time
from typing import Any

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


def tell(task_id: str, event: str, **data: Any) -> None:
    """Append an event. Redis gives it its id, above all ids before it."""
    key = f"events:{task_id}"
    with store.pipeline(transaction=True) as pipe:
        pipe.xadd(key, {"event": event, "data": json.dumps(data)})
        pipe.expire(key, KEEP_S)
        pipe.execute()


@celery.task
def make_report(task_id: str, months: int) -> None:
    """Compute one report and tell each step."""
    tell(task_id, "started")
    rows = []
    try:
        for month in range(1, months + 1):
            rows.append(sales_of(month))
            tell(task_id, "progressed", done=month, total=months)
    except Exception as error:
        tell(task_id, "failed", error=str(error))
        raise
    tell(task_id, "succeeded", rows=rows)


def sales_of(month: int) -> dict[str, int]:
    """Your slow work goes here."""
    time.sleep(1)
    return {"month": month, "sales": 1000 + month}
