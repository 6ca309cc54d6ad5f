"""The worker's entry: `celery -A demo.worker.main worker -Q <lane> ...`."""

from __future__ import annotations

from demo.kinds import kinds_of
from demo.worker.entry import create_worker

app = create_worker(kinds_of)
