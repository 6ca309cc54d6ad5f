"""Takes messages that are JSON, and no others."""

from pathlib import Path

from celery import Celery

celery = Celery("reports")

# --8<-- [start:shown]
celery.conf.update(
    task_serializer="json",
    accept_content=["json"],
)
# --8<-- [end:shown]


@celery.task(name="report", ignore_result=True)
def report(name: str) -> None:
    """Make a report."""
    Path("made").write_text(f"{name}\n")
