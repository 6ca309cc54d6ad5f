"""Retries a call after a random time, which is longer each time."""

import random

import dependency
from celery import Celery, Task

celery = Celery("shop")


# --8<-- [start:shown]
@celery.task(name="call", bind=True, max_retries=5)
def call(self: Task) -> None:
    """Call the provider; back off for longer each time."""
    tries = self.request.retries
    try:
        dependency.call(tries)
    except dependency.Unavailable as error:
        wait_s = random.uniform(0, 4 * 2**tries)
        raise self.retry(exc=error, countdown=wait_s) from error


# --8<-- [end:shown]
