"""Collects exports and publishes them. Run: `celery -A work worker`.

Two tasks, one after the other: the first needs the warehouse, which is slow,
and the second needs the disk.
"""

from __future__ import annotations

import base64
import hashlib
import time

from books import BROKER_URL, look_up, path_of, write_down
from celery import Celery
from warehouse import sales

celery = Celery("exports", broker=BROKER_URL)
celery.conf.task_ignore_result = True


@celery.task
def collect(export_id: str) -> str:
    """Fetch all rows of an export and hand them on."""
    write_down(export_id, state="running")
    data = b"".join(sales(look_up(export_id)["query"]))
    # JSON has no bytes.
    return base64.b64encode(data).decode()


@celery.task
def publish(encoded: str, export_id: str) -> None:
    """Write the file of an export, and say that it is there."""
    data = base64.b64decode(encoded)
    path = path_of(export_id)
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
    write_down(
        export_id,
        state="succeeded",
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        expires_at=time.time() + float(look_up(export_id)["keep_s"]),
    )
