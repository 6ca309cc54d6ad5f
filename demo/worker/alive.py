"""Touches a file whose age shows whether this worker still asks for work.

The pulse on the broker belongs to a lane: where many workers serve it, it
beats as long as one of them consumes. This file belongs to one worker, for
a probe inside its container (deploy/health.py). The worker touches it each
time it asks the queue, and while all its slots are taken. The sweeper has
one too.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


class Alive:
    """The file at `path`; None records nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def touch(self) -> None:
        """Record that the worker is well now."""
        if self._path is None:
            return
        # A file for monitoring must not end any work.
        with suppress(OSError):
            self._path.touch()
