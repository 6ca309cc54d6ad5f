"""Retries a call by exponential backoff, all tasks in step."""

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
        raise self.retry(exc=error, countdown=4 * 2**tries) from error


# --8<-- [end:shown]
