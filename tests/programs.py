"""The programs that tests start: those of the guide's composition."""

from __future__ import annotations

# `python -m` runs the whole stack, `celery -A` a worker.
STACK = "lessons"
WORKER = "lessons.worker"
SWEEPER = "lessons.sweeper"
# Who is killed while tasks run (tests/system/test_deaths.py).
KILLED = (
    "valkey",
    "api",
    "held",
    "worker-paced",
    "worker-compute",
    "sweeper",
    "gateway",
)
