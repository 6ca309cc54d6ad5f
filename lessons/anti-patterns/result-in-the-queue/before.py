"""Returns reports through the result backend, which is the broker."""

import os

from celery import Celery

BROKER = os.environ["CELERY_BROKER_URL"]

# --8<-- [start:shown]
celery = Celery("reports", broker=BROKER, backend=BROKER)


@celery.task(name="report")
def make_report(report_id: str) -> str:
    """Make a report, and return all of it."""
    return rows()


# --8<-- [end:shown]


def rows() -> str:
    """Return a report of 3 MB."""
    return "row,of,numbers\n" * 200_000
