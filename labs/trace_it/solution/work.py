"""Picks items. Run: `celery -A work worker`.

A message has two headers beside its arguments: `traceparent`, with which the
worker continues the sender's trace, and `queued_at`, the moment at which it
was enqueued. Celery keeps them at a retry and at a redelivery.
"""

from __future__ import annotations

import os
import time
from typing import Any

import tracing
import warehouse
from celery import Celery

app = Celery("orders", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] lab 7 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=300,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": 600},
)
# chosen: short, so that a check doesn't take long.
RETRY_S = 0.2


def send(order: str, item: str) -> None:
    """Enqueue the picking of one item, in the trace that is open here."""
    with tracing.span("send pick", "PRODUCER") as span:
        headers = {
            "traceparent": span.traceparent,
            "queued_at": time.time(),
        }
        pick.apply_async((order, item), headers=headers)


@app.task(bind=True, max_retries=5)
def pick(self: Any, order: str, item: str) -> None:
    """Have one item picked; try again while the warehouse is busy.

    Each attempt is a span of its own. All attempts have the same parent, the
    span that has sent the message, so they stand side by side in the trace.
    """
    headers = self.request.headers
    waited_s = max(0.0, time.time() - headers["queued_at"])
    with tracing.span(
        "process pick",
        "CONSUMER",
        parent=headers["traceparent"],
        attempt=self.request.retries + 1,
        **{"queue.wait_ms": round(1000 * waited_s)},
    ):
        try:
            warehouse.pick(order, item)
        except warehouse.Busy as busy:
            raise self.retry(
                exc=busy,
                countdown=RETRY_S,
                # The same trace, and a wait that begins after the pause.
                headers={**headers, "queued_at": time.time() + RETRY_S},
            ) from None
