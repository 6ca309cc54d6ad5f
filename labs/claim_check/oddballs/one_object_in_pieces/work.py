"""Stores an export as numbered pieces of 4 MB; a list of them comes last.

One task does it all. Halves are folders without a list, and a periodic task
of the same worker sweeps them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time

from books import BROKER_URL, FILES, has_expired, look_up, write_down
from celery import Celery
from warehouse import sales

PIECE_BYTES = 4_000_000
LIST = "list.json"
SWEEP_S = float(os.environ.get("SWEEP_S", "60"))
HALF_S = float(os.environ.get("HALF_S", "3600"))

celery = Celery("exports", broker=BROKER_URL)
celery.conf.task_ignore_result = True


@celery.on_after_configure.connect
def plan(sender, **_) -> None:
    """Sweep now and then."""
    sender.add_periodic_task(SWEEP_S, sweep.s(), expires=SWEEP_S)


@celery.task
def export(export_id: str) -> None:
    """Write the pieces of an export, then their list."""
    folder = FILES / export_id
    folder.mkdir()
    digest, sizes, file = hashlib.sha256(), [], None
    for rows in sales(look_up(export_id)["query"]):
        digest.update(rows)
        if file is None or sizes[-1] >= PIECE_BYTES:
            if file:
                file.close()
            file = (folder / str(len(sizes))).open("wb")
            sizes.append(0)
        file.write(rows)
        sizes[-1] += len(rows)
    if file:
        file.close()
    (folder / "list.part").write_text(json.dumps(sizes))
    (folder / "list.part").rename(folder / LIST)
    expires_at = time.time() + float(look_up(export_id)["keep_s"])
    write_down(
        export_id,
        state="succeeded",
        sha256=digest.hexdigest(),
        expires_at=expires_at,
    )


@celery.task
def sweep() -> None:
    """Delete what has expired, and folders that never got a list."""
    for folder in FILES.iterdir():
        newest = max(p.stat().st_mtime for p in (folder, *folder.iterdir()))
        is_half = not (folder / LIST).exists()
        if (is_half and time.time() - newest > HALF_S) or has_expired(
            look_up(folder.name)
        ):
            shutil.rmtree(folder, ignore_errors=True)
