"""Charges orders, and acknowledges a message when its work is done."""

import provider
from celery import Celery

celery = Celery("shop")


# --8<-- [start:shown]
@celery.task(
    name="charge",
    ignore_result=True,
    acks_late=True,
    reject_on_worker_lost=True,
)
def charge(order: str) -> None:
    """Charge an order: it takes a second."""
    provider.charge(order)


# --8<-- [end:shown]
