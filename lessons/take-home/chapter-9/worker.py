"""Computes reports that can be stopped. Run: `celery -A worker worker`."""

from __future__ import annotations

import json
import os
import time
from multiprocessing.sharedctypes import RawValue

from celery import Celery
from celery.exceptions import Reject
from celery.signals import worker_shutting_down
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

# In memory that the pool's processes share with the one that gets SIGTERM.
stopping = RawValue("b", 0)


@worker_shutting_down.connect
def stop(**_: object) -> None:
    """Have all processes of this worker stop at their next step."""
    stopping.value = 1


@celery.task
def make_report(task_id: str) -> None:
    """Compute the months that are missing; look before each what to do."""
    report, rows = f"report:{task_id}", f"rows:{task_id}"
    total = int(store.hget(report, "total") or 0)
    for month in range(store.llen(rows) + 1, total + 1):
        if store.hexists(report, "cancel"):
            end(task_id, "cancelled")
            return
        if stopping.value:
            # The message goes back to the queue, and another worker goes on
            # after the last month that is stored.
            raise Reject("this worker is stopping", requeue=True)
        store.rpush(rows, json.dumps(sales_of(month)))
    end(task_id, "succeeded")


def end(task_id: str, state: str) -> None:
    """Write the end down. Of two that try, the first one wins."""
    store.hsetnx(f"report:{task_id}", "end", state)
    for key in (f"report:{task_id}", f"rows:{task_id}"):
        store.expire(key, KEEP_S)


def sales_of(month: int) -> dict[str, int]:
    """Your slow work goes here. A step is as long as a stop may take."""
    time.sleep(float(os.environ.get("STEP_S", "1")))
    return {"month": month, "sales": 1000 + month}
