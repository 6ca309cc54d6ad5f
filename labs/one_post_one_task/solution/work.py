"""Charges orders. Run: `celery -A work worker`."""

from __future__ import annotations

import os

import bank
import httpx
import orders
from celery import Celery

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


# A bank that fails is asked again, after longer and longer pauses.
@app.task(
    autoretry_for=(httpx.HTTPError,),
    retry_backoff=True,
    retry_backoff_max=60,
    # accepted: ignore[requeue-without-limit] lab 7 has the limit
    max_retries=None,
)
def charge(order_id: str, customer: str, amount: int) -> None:
    """Charge an order once, however often this runs.

    The key of the charge is the order's id. A key that is made here would be
    another one at each run.
    """
    bank.charge(order_id, customer, amount)
    orders.charged(order_id)
