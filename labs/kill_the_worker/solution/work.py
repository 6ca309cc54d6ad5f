"""Carries orders out, each attempt under a number: `celery -A work worker`.

A message is only a hint that there may be something to do. It may be lost,
come late or come twice: the order's row decides what happens.
"""

from __future__ import annotations

import os

import provider
import store
from celery import Celery
from lease import renewed

celery = Celery("orders", broker=os.environ["BROKER_URL"])
celery.conf.update(
    task_ignore_result=True,
    # accepted: ignore[early-ack] an order comes back by its row, not by this
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    # Ends work that hangs: its lease would be renewed for ever. Far longer
    # than three calls take, or an order that is slow would never be done.
    task_time_limit=600,
)


@celery.task(name="carry_out")
def carry_out(order: str) -> None:
    """Claim an order and carry it out, unless another attempt has it."""
    claimed = store.execute(store.CLAIM, order)
    if not claimed:
        return
    attempt, amount = claimed[0]["attempt"], claimed[0]["amount"]
    with renewed(order, attempt):
        state = charged(order, amount)
    store.execute(store.END, state, order, attempt)


def charged(order: str, amount: int) -> str:
    """Check, charge and send the receipt; return the order's last state.

    Every attempt makes the same calls with the same keys, so whatever an
    earlier attempt got done isn't done again.
    """
    try:
        provider.check(order, amount)
    except provider.Refused:
        return "refused"
    provider.charge(order, amount, key=f"{order}-charge")
    provider.send_receipt(order, amount, key=f"{order}-receipt")
    return "done"
