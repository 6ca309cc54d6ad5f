"""What the library leaves to us on a local disk.

It writes aside (`<name>#<number>`) and renames, so nobody sees half a file.
It doesn't ask the disk to keep it (obstore 0.12 has no such option), it
doesn't look at how full the disk is, and it forgets what it has written
aside when the process is killed. Stores elsewhere do all that themselves.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

ASIDE = re.compile(r".+#\d+")


class Disk:
    """The folder below which blobs are kept."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def free_bytes(self) -> int:
        """Return how much the disk still takes."""
        return shutil.disk_usage(self._root).free

    def keep(self, name: str) -> None:
        """Return when the file, and its name, survive a loss of power."""
        file = self._root / name
        for place in (file, file.parent, self._root):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def clear(self, after_s: float) -> int:
        """Remove what a killed process had written aside; return how many.

        By age in the disk's own terms, since who wrote it can't be asked.
        """
        before_s = time.time() - after_s
        removed = 0
        for file in self._root.rglob("*#*"):
            try:
                is_left = file.stat().st_mtime < before_s
                if is_left and ASIDE.fullmatch(file.name):
                    file.unlink()
                    removed += 1
            except FileNotFoundError:
                # It was being written after all, and has its name now.
                continue
        return removed
