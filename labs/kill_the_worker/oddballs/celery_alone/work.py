"""Carries orders out with Celery's own means, and a key for each effect."""

from __future__ import annotations

import os

import provider
import store
from celery import Celery

celery = Celery("orders", broker=os.environ["BROKER_URL"])
celery.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_transport_options={
        "visibility_timeout": 4,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    },
)


@celery.task(name="carry_out")
def carry_out(order: str) -> None:
    """Check an order, charge it and send its receipt."""
    amount = store.begin(order)
    if amount is None:
        return
    try:
        provider.check(order, amount)
    except provider.Refused:
        store.end(order, "refused")
        return
    provider.charge(order, amount, key=f"{order}-charge")
    provider.send_receipt(order, amount, key=f"{order}-receipt")
    store.end(order, "done")
