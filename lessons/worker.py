"""The guide's worker: `celery -A lessons.worker worker -Q <lane> ...`."""

from __future__ import annotations

from demo.worker.entry import create_worker
from lessons.kinds import kinds_of

app = create_worker(kinds_of)
