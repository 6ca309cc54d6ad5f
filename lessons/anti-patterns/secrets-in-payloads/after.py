"""Charges orders with a key that the worker looks up."""

import provider
from celery import Celery

celery = Celery("shop")


# --8<-- [start:shown]
@celery.task(name="charge", ignore_result=True)
def charge(order: str, customer: str) -> None:
    """Charge an order with the customer's key."""
    provider.charge(order, provider.key_of(customer))


def submit(order: str, customer: str) -> None:
    """Have an order charged."""
    charge.delay(order, customer)


# --8<-- [end:shown]

if __name__ == "__main__":
    submit("order-1", "alice")
