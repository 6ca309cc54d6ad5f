"""Charges orders, with Celery's defaults."""

import provider
from celery import Celery

celery = Celery("shop")


# --8<-- [start:shown]
@celery.task(name="charge", ignore_result=True)
def charge(order: str) -> None:
    """Charge an order: it takes a second."""
    provider.charge(order)


# --8<-- [end:shown]
