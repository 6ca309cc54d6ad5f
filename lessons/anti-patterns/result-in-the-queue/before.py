"""Returns reports through the result backend, which is the broker."""

from celery import Celery

# --8<-- [start:shown]
celery = Celery("reports", backend="redis://broker:6379/0")


@celery.task(name="report")
def make_report(report_id: str) -> str:
    """Make a report, and return all of it."""
    return rows()


# --8<-- [end:shown]


def rows() -> str:
    """Return a report of 3 MB."""
    return "row,of,numbers\n" * 200_000
