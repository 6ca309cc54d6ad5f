"""Charges orders. Run: `celery -A work worker`."""

from __future__ import annotations

import os

import bank
import orders
from celery import Celery

app = Celery("orders", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
)


@app.task
def charge(order_id: str, customer: str, amount: int) -> None:
    """Charge an order. The bank knows it by its id, so once is enough."""
    bank.charge(order_id, customer, amount)
    orders.done(order_id)
