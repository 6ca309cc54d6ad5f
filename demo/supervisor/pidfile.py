"""Writes the file of a part's process id, for people and tests.

Nothing here raises: a part runs without its file as well.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def write(file: Path, pid: int) -> bool:
    """Write a process id; return whether there was room for it."""
    try:
        file.write_text(f"{pid}\n", "ascii")
    except OSError:
        # An id that a full disk has cut off would name another process.
        remove(file)
        return False
    return True


def remove(file: Path) -> None:
    """Remove the file, if that is possible."""
    with suppress(OSError):
        file.unlink(missing_ok=True)
