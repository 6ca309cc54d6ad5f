"""Picks items. Run: `celery -A work worker`."""

from __future__ import annotations

import os
import time

import tracing
import warehouse
from celery import Celery

app = Celery("orders", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
)
RETRY_S = 0.2


@app.task(bind=True, max_retries=5)
def pick(self, order: str, item: str, queued_at: float) -> None:
    """Have one item picked; try again while the warehouse is busy."""
    waited_ms = round(1000 * (time.time() - queued_at))
    with tracing.span(
        "process pick",
        "CONSUMER",
        attempt=self.request.retries + 1,
        **{"queue.wait_ms": waited_ms},
    ):
        try:
            warehouse.pick(order, item)
        except warehouse.Busy as busy:
            again = {"queued_at": time.time()}
            raise self.retry(
                exc=busy, args=(order, item), kwargs=again, countdown=RETRY_S
            ) from None
