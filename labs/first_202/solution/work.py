"""Makes the reports. Run: `celery -A work worker`.

The message names the report and nothing more: what was asked for, and how
far it is, stands in the table.
"""

from __future__ import annotations

import os

import reports
from celery import Celery
from sales import sales_of

app = Celery("reports", broker=os.environ["BROKER_URL"])
app.conf.update(
    # The state is in our table: Celery's PENDING also means "unknown".
    task_ignore_result=True,
    # Acknowledge after the work, so that the broker redelivers a report
    # whose worker has died. It then starts over, which does no harm.
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] lab 7 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    # At the first limit the report ends as failed; the second limit ends a
    # process that doesn't hear of the first one.
    task_soft_time_limit=570,
    task_time_limit=600,
    worker_prefetch_multiplier=1,
    # After so long, the messages of a machine that died are delivered again.
    # It has to be longer than the longest report, or that one is made twice.
    broker_transport_options={"visibility_timeout": 1200},
)


@app.task
def make_report(report_id: str) -> None:
    """Add up the sales of a report's months, and record how it ended."""
    report = reports.load(report_id)
    if report is None or report["state"] in ("succeeded", "failed"):
        return  # A redelivery of a report that is over.
    reports.record(report_id, "running")
    try:
        months = range(1, report["months"] + 1)
        total = sum(sales_of(month) for month in months)
    except Exception:  # Whatever it was, the report has ended.
        reports.record(report_id, "failed")
        raise
    reports.record(report_id, "succeeded", total)
