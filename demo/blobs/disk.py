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
import sys
from contextlib import suppress
from pathlib import Path

from obstore.store import LocalStore, ObjectStore, from_url

ASIDE = re.compile(r".+#\d+")


def open_store(where: str) -> tuple[ObjectStore, Disk | None]:
    """Return the store at an address, and its disk when that is here."""
    if "://" in where:
        # Keys and regions are taken from the environment, as the tools of
        # each provider do (AWS_*, AZURE_*, GOOGLE_*).
        return from_url(where), None
    root = Path(where).resolve()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(root, automatic_cleanup=True), Disk(root)


class Disk:
    """The folder below which blobs are kept."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def free_bytes(self) -> int:
        """Return how much the disk still takes."""
        return shutil.disk_usage(self._root).free

    def free_files(self) -> int:
        """Return how many more files it takes; many where it doesn't count."""
        found = os.statvfs(self._root)
        # btrfs and others have no fixed number, and say 0.
        return found.f_favail if found.f_files else sys.maxsize

    def keep(self, name: str) -> None:
        """Return when the file, and its name, survive a loss of power."""
        file = self._root / name
        for place in (file, file.parent, self._root):
            handle = os.open(place, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def aside(self) -> dict[str, tuple[int, float]]:
        """Return what is written aside, or a killed process has left.

        By name, with what changes as somebody writes: size and moment.
        """
        found = {}
        # Not rglob: it raises for a folder that goes meanwhile, as each does
        # with an owner's last blob.
        for folder, _, names in os.walk(self._root):
            for file in (Path(folder, name) for name in names if "#" in name):
                # It may have its name by now.
                with suppress(FileNotFoundError):
                    if ASIDE.fullmatch(file.name):
                        told = file.stat()
                        name = str(file.relative_to(self._root))
                        found[name] = told.st_size, told.st_mtime
        return found

    def remove(self, name: str) -> None:
        """Remove what is written aside."""
        with suppress(FileNotFoundError):
            (self._root / name).unlink()
