"""A file whose age tells whether this one worker still asks for work.

The pulse on the broker is a lane's: where many workers serve it, it beats
for as long as one of them consumes. This is one worker's own, for a probe
that looks into its container (deploy/health.py). Touched each time the
worker asks the queue, and while all its slots are taken and it doesn't ask.
The sweeper has one too.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


class Alive:
    """The file at `path`; without one, nothing is noted."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def touch(self) -> None:
        """Note that it's well just now."""
        if self._path is None:
            return
        # No work may end because of an onlooker's file.
        with suppress(OSError):
            self._path.touch()
