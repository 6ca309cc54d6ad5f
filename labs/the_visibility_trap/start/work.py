"""Renders documents into the archive: `celery -A work worker`."""

from __future__ import annotations

import os

import archive
import store
from celery import Celery

celery = Celery("documents", broker=os.environ["BROKER_URL"])
celery.conf.update(
    task_ignore_result=True,
    # A document whose worker died is rendered by another one, after a second.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    broker_transport_options={
        "visibility_timeout": 1,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    },
    worker_prefetch_multiplier=1,
)


@celery.task(name="render")
def render(document: str) -> None:
    """Render a document, page by page."""
    row = store.find(document)
    if row is None or row["state"] == "done":
        return
    store.change(document, "running")
    for page in range(1, row["pages"] + 1):
        archive.write(document, page)
    store.change(document, "done")
