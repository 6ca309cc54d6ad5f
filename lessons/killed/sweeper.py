"""Our sweeper with one kind: `python -m lessons.killed.sweeper`."""

from __future__ import annotations

from demo.settings import from_environment
from demo.worker.sweeper import run
from lessons.killed.kinds import kinds_of

if __name__ == "__main__":
    run(from_environment(), kinds_of)
