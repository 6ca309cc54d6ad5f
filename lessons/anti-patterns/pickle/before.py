"""Takes messages in the form of pickles."""

from pathlib import Path

from celery import Celery

celery = Celery("reports")

# --8<-- [start:shown]
celery.conf.update(
    task_serializer="pickle",
    accept_content=["pickle", "json"],
)
# --8<-- [end:shown]


@celery.task(name="report", ignore_result=True)
def report(name: str) -> None:
    """Make a report."""
    Path("made").write_text(f"{name}\n")
