"""A disk of the campaign's own, small enough to be really full.

A tmpfs in a mount namespace of the stack's: it ends with the stack, however
that ends, and needs no root where unprivileged namespaces are allowed. From
outside it's reached through /proc. Where neither is possible, the fault
finds nothing to hit.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

# chosen: some hundred blobs, those that nobody refers to included.
SIZE = "256m"
MOUNT = f'mount -t tmpfs -o size={SIZE},mode=700 tmpfs "$0" && exec "$@"'
FILLER = "campaign-filler"
PIECES_BYTES = (1 << 20, 1 << 12)


def with_disk(folder: Path, command: Sequence[str]) -> list[str] | None:
    """Return `command` with a disk of its own at `folder`, if possible."""
    apart = ["unshare", "--mount"]
    if os.geteuid() != 0:
        apart += ["--user", "--map-root-user"]
    folder.mkdir(parents=True, exist_ok=True)
    start = [*apart, "sh", "-c", MOUNT, str(folder)]
    if shutil.which("unshare") is None:
        return None
    tried = subprocess.run([*start, "true"], capture_output=True, check=False)
    return None if tried.returncode else [*start, *command]


class Disk:
    """The disk at `folder`, as the process `pid` sees it."""

    def __init__(self, pid: int, folder: Path) -> None:
        self._filler = Path(f"/proc/{pid}/root{folder}") / FILLER

    def fill(self) -> int:
        """Take all that is left; return how many bytes that was."""
        with self._filler.open("ab", buffering=0) as file:
            for piece_bytes in PIECES_BYTES:
                piece = bytes(piece_bytes)
                while self._takes(file.fileno(), piece):
                    pass
            return file.tell()

    def give_back(self, count_bytes: int) -> None:
        """Make some room again."""
        size_bytes = self._filler.stat().st_size
        os.truncate(self._filler, max(0, size_bytes - count_bytes))

    def free(self) -> None:
        """Give all of it back; it's no fault if the stack has gone."""
        with suppress(FileNotFoundError):
            self._filler.unlink()

    @staticmethod
    def _takes(handle: int, piece: bytes) -> bool:
        try:
            return os.write(handle, piece) > 0
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return False
