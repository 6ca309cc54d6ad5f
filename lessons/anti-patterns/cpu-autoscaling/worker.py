"""Waits for another service, as most tasks do most of their time."""

import time
from pathlib import Path

from celery import Celery

celery = Celery("reports")
celery.conf.worker_prefetch_multiplier = 1


@celery.task(name="report", ignore_result=True, acks_late=True)
def report() -> None:
    """Ask a service that takes half a second to answer."""
    time.sleep(0.5)
    with Path("made").open("a") as file:
        file.write("report\n")
