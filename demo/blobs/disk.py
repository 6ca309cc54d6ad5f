"""Adds to the library's local store the features that only a disk needs.

obstore writes a draft (`<name>#<number>`) and renames it, so nobody sees
half a file. But it doesn't flush to the disk (obstore 0.12 has no such
option), doesn't check how full the disk is, and leaves drafts behind when
the process is killed. Remote stores do all that themselves.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import suppress
from pathlib import Path

from obstore.store import LocalStore, ObjectStore, from_url

ASIDE = re.compile(r".+#\d+")


def open_store(where: str) -> tuple[ObjectStore, Disk | None]:
    """Return the store at an address, and its disk if it is a local folder."""
    if "://" in where:
        # obstore reads keys and regions from the environment, as the tools
        # of each provider do (AWS_*, AZURE_*, GOOGLE_*).
        return from_url(where), None
    root = Path(where).resolve()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(root, automatic_cleanup=True), Disk(root)


class Disk:
    """The local folder that holds the blobs."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def free_bytes(self) -> int:
        """Return how many bytes the disk has room for."""
        return shutil.disk_usage(self._root).free

    def free_files(self) -> int:
        """Return how many more files it has room for; many without a limit."""
        found = os.statvfs(self._root)
        # btrfs and others have no fixed number, and report 0.
        return found.f_favail if found.f_files else sys.maxsize

    def keep(self, name: str) -> None:
        """Return once the file and its name survive a loss of power."""
        file = self._root / name
        for place in (file, file.parent, self._root):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def aside(self) -> dict[str, tuple[int, float]]:
        """Return the drafts being written, or left by a killed process.

        Each name comes with its size and moment, which change as somebody
        writes.
        """
        found = {}
        # Not rglob, which raises for a folder that is removed meanwhile, as
        # each is with its owner's last blob.
        for folder, _, names in os.walk(self._root):
            for file in (Path(folder, name) for name in names if "#" in name):
                # It may be renamed by now.
                with suppress(FileNotFoundError):
                    if ASIDE.fullmatch(file.name):
                        stat = file.stat()
                        name = str(file.relative_to(self._root))
                        found[name] = stat.st_size, stat.st_mtime
        return found

    def remove(self, name: str) -> None:
        """Remove a draft."""
        with suppress(FileNotFoundError):
            (self._root / name).unlink()
