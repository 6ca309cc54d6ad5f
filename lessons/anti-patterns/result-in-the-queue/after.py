"""Stores reports outside of the broker, and returns nothing."""

from pathlib import Path

from celery import Celery

# --8<-- [start:shown]
celery = Celery("reports")


@celery.task(name="report", ignore_result=True)
def make_report(report_id: str) -> None:
    """Make a report, and store it where its id leads."""
    store(report_id, rows())


# --8<-- [end:shown]


def rows() -> str:
    """Return a report of 3 MB."""
    return "row,of,numbers\n" * 200_000


def store(report_id: str, text: str) -> None:
    """Put a report into a file, which stands for an object store."""
    Path("reports").mkdir(exist_ok=True)
    (Path("reports") / f"{report_id}.csv").write_text(text)
