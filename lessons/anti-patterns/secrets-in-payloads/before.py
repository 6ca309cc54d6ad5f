"""Charges orders with a key that comes in the message."""

import provider
from celery import Celery

celery = Celery("shop")


# --8<-- [start:shown]
@celery.task(name="charge", ignore_result=True)
def charge(order: str, api_key: str) -> None:
    """Charge an order with the customer's key."""
    provider.charge(order, api_key)


def submit(order: str, customer: str) -> None:
    """Have an order charged."""
    charge.delay(order, provider.key_of(customer))


# --8<-- [end:shown]

if __name__ == "__main__":
    submit("order-1", "alice")
