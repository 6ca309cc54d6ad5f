"""Where a part's process id stands, for people and tests; never raises."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def write(file: Path, pid: int) -> bool:
    """Write a process id; return whether there was room for it."""
    try:
        file.write_text(f"{pid}\n", "ascii")
    except OSError:
        # One cut off by a full disk would be taken for another id.
        remove(file)
        return False
    return True


def remove(file: Path) -> None:
    """Remove the file, if it's there and can be."""
    with suppress(OSError):
        file.unlink(missing_ok=True)
