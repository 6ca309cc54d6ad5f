"""Collects exports and publishes them. Run: `celery -A work worker`.

Two tasks, one after the other: the first needs the warehouse, which is slow,
and the second needs the disk. Between them travels a claim.
"""

from __future__ import annotations

import time

from books import BROKER_URL, has_expired, look_up, write_down
from celery import Celery
from celery.exceptions import Ignore
from claims import Claim, check_in, is_intact
from warehouse import sales

celery = Celery("exports", broker=BROKER_URL)
celery.conf.update(
    task_ignore_result=True,
    # An attempt that is repeated writes a file of its own.
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] chapter 8 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_soft_time_limit=840,
    task_time_limit=900,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": 3_600},
)


@celery.task
def collect(export_id: str) -> Claim:
    """Write the rows of an export to a file, and hand on a claim."""
    export = look_up(export_id)
    if export.get("state") not in ("queued", "running"):
        # A redelivery. The export has ended, or nobody knows it any more.
        raise Ignore
    write_down(export_id, state="running")
    try:
        return check_in(export_id, sales(export["query"]))
    except Exception:
        # Whoever asks for it shouldn't have to wait for ever.
        write_down(export_id, state="failed")
        raise


@celery.task
def publish(claim: Claim, export_id: str) -> None:
    """Say that the file of an export is there, if it is.

    A redelivery changes no end, but for the checksum of a file that has been
    collected again.
    """
    export = look_up(export_id)
    if export.get("state") not in ("running", "succeeded"):
        return
    if has_expired(export):
        return
    if not is_intact(claim):
        if export["state"] == "running":
            write_down(export_id, state="failed")
        return
    expires_at = time.time() + float(export["keep_s"])
    write_down(
        export_id,
        state="succeeded",
        size_bytes=claim["size_bytes"],
        sha256=claim["sha256"],
        expires_at=export.get("expires_at", expires_at),
    )
