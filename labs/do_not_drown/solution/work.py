"""Makes renders by turns of their tenants, one in each slot.

A message only lets a slot take the next turn. So the order is decided when a
slot is free, and no message that a worker has reserved can be out of turn.
"""

from __future__ import annotations

import os

import store
from celery import Celery, Task
from farm import render

app = Celery("work", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] lab 7 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=600,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


@app.task(bind=True)
def take_turn(self: Task) -> None:
    """Make the next render, whosever it is."""
    taken = store.take(self.request.id)
    if taken is None:
        return
    try:
        render(taken.title, taken.frames)
    except Exception:
        # Its frames would count as running for ever.
        store.end(taken.id, "failed")
        raise
    store.end(taken.id, "succeeded")
