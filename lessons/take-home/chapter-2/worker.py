"""Computes reports under a lease. Run: `celery -A worker worker`."""

from __future__ import annotations

import json
import os
import time

from celery import Celery, Task
from redis import Redis

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
KEEP_S = 86_400
# Longer than the longest step, since each step renews it.
LEASE_S = int(os.environ.get("LEASE_S", "60"))
OPEN = "reports:open"  # The ids of all that haven't ended.

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


def write_down(task_id: str, state: str, **fields: str) -> None:
    """Record how a report stands, and whether it is open, in one step."""
    is_open = state in ("queued", "running")
    with store.pipeline(transaction=True) as pipe:
        pipe.hset(f"report:{task_id}", mapping={"state": state, **fields})
        pipe.expire(f"report:{task_id}", KEEP_S)
        (pipe.sadd if is_open else pipe.srem)(OPEN, task_id)
        pipe.execute()


@celery.task(bind=True)
def make_report(self: Task, task_id: str) -> None:
    """Compute one report, unless it is done or somebody is at it.

    The message is a hint: it may be lost, or come twice. The stored
    record and the lease decide.
    """
    task = store.hgetall(f"report:{task_id}")
    if task.get("state") not in ("queued", "running"):
        return
    lease = f"lease:{task_id}"
    if not store.set(lease, self.request.id, nx=True, ex=LEASE_S):
        return  # If its holder dies, the sweeper sends it again.
    write_down(task_id, "running")
    try:
        rows = []
        for month in range(1, int(task["months"]) + 1):
            rows.append(sales_of(month))
            store.expire(lease, LEASE_S)
    except Exception as error:
        write_down(task_id, "failed", error=str(error))
        raise
    write_down(task_id, "succeeded", result=json.dumps(rows))
    store.delete(lease)


def sales_of(month: int) -> dict[str, int]:
    """Your slow work goes here."""
    time.sleep(1)
    return {"month": month, "sales": 1000 + month}
