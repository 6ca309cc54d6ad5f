"""Makes reports in two slots, with Celery's default prefetch."""

import time
from pathlib import Path

from celery import Celery

celery = Celery("reports")


@celery.task(name="report", ignore_result=True, acks_late=True)
def report() -> None:
    """Make a report: four seconds here, half an hour at work."""
    time.sleep(4)
    with Path("made").open("a") as file:
        file.write("report\n")
