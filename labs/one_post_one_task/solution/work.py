"""Charges orders. Run: `celery -A work worker`."""

from __future__ import annotations

import os

import bank
import httpx
import orders
from celery import Celery, Task

# chosen: a bank that fails is asked again after pauses that double.
LONGEST_PAUSE_S = 60

app = Celery("orders", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_ignore_result=True,
    # Acknowledge after the work: an order whose worker dies is redelivered.
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] lab 7 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=300,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": 600},
)


# accepted: ignore[requeue-without-limit] lab 7 has the limit
@app.task(bind=True, max_retries=None)
def charge(self: Task, order_id: str, customer: str, amount: int) -> None:
    """Charge an order once, however often this runs.

    The key of the charge is the order's id. A key that is made here would be
    another one at each run.
    """
    try:
        bank.charge(order_id, customer, amount)
    except httpx.HTTPError as error:
        if not may_pass(error):
            orders.refused(order_id)
            return
        pause_s = min(2**self.request.retries, LONGEST_PAUSE_S)
        raise self.retry(exc=error, countdown=pause_s) from error
    orders.charged(order_id)


def may_pass(error: httpx.HTTPError) -> bool:
    """Say whether the bank may answer otherwise the next time."""
    if not isinstance(error, httpx.HTTPStatusError):
        return True
    status = error.response.status_code
    return status == 429 or status >= 500
