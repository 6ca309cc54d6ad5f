"""Carries orders out: `celery -A work worker`."""

from __future__ import annotations

import os

import provider
import store
from celery import Celery

celery = Celery("orders", broker=os.environ["BROKER_URL"])
celery.conf.update(task_ignore_result=True, worker_prefetch_multiplier=1)


@celery.task(name="carry_out")
def carry_out(order: str) -> None:
    """Check an order, charge it and send its receipt."""
    amount = store.begin(order)
    try:
        provider.check(order, amount)
    except provider.Refused:
        store.end(order, "refused")
        return
    provider.charge(order, amount)
    provider.send_receipt(order, amount)
    store.end(order, "done")
