"""Renders documents, each attempt under a number: `celery -A work worker`.

The number is the fence: it goes out with every page, so that the archive can
refuse those of an attempt that has been given up. A check in here couldn't,
because time passes between a check and the arrival of a page.
"""

from __future__ import annotations

import os

import archive
import store
from celery import Celery
from lease import renewed

celery = Celery("documents", broker=os.environ["BROKER_URL"])
celery.conf.update(
    task_ignore_result=True,
    # A message is a hint, so none is ever handed out again by the broker.
    # accepted: ignore[early-ack] a document comes back by its row
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    # Ends work that hangs: its lease would be renewed for ever. Much longer
    # than a thousand pages take, or the longest documents would never be done.
    task_time_limit=3_600,
)


@celery.task(name="render")
def render(document: str) -> None:
    """Claim a document and render it, unless another attempt has it."""
    claimed = store.execute(store.CLAIM, document)
    if not claimed:
        return
    attempt, pages = claimed[0]["attempt"], claimed[0]["pages"]
    with renewed(document, attempt):
        try:
            for page in range(1, pages + 1):
                archive.write(document, page, fence=attempt)
        except archive.Superseded:
            # Another attempt has the document, and will end it.
            return
    store.execute(store.END, "done", document, attempt)
