"""The queue of the report service."""

from celery import Celery

app = Celery("reports")
app.config_from_object("reports.celeryconfig")


@app.task(bind=True, max_retries=3, retry_backoff=True)
def build(self, report_id: str) -> None:
    """Build one report."""
