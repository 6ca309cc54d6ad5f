"""The guide's sweeper: `python -m lessons.sweeper`."""

from __future__ import annotations

from demo.worker.sweeper import run
from lessons.kinds import kinds_of
from lessons.settings import lesson_settings

if __name__ == "__main__":
    run(lesson_settings(), kinds_of)
