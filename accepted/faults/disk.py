"""A disk of a campaign's own, small enough to become really full.

A tmpfs in a mount namespace that a process of ours keeps alive, so it
survives the stack and ends with the campaign. It needs no root where
unprivileged namespaces are allowed. From outside it is reached through
/proc. Where neither is possible, the fault has nothing to hit.
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
MOUNT = f'mount -t tmpfs -o size={SIZE},mode=700 tmpfs "$0"'
# It lives as long as its standard input: no longer than we do.
KEEP = f"{MOUNT} && echo mounted && exec cat"
# Entering a mount namespace leaves one at its root.
ENTER = 'cd "$0" && exec "$@"'
FILLER = "faults-filler"
PIECES_BYTES = (1 << 20, 1 << 12)


def with_disk(folder: Path, command: Sequence[str]) -> list[str] | None:
    """Return `command` with a disk of its own at `folder`, if possible.

    The disk ends with the command.
    """
    start = [*_apart(), "sh", "-c", f'{MOUNT} && exec "$@"', str(folder)]
    folder.mkdir(parents=True, exist_ok=True)
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
        """Give all of it back; it's no fault if the disk has gone."""
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


class SmallDisk(Disk):
    """A disk that outlives the commands that are started inside."""

    def __init__(self, keeper: subprocess.Popen[str], folder: Path) -> None:
        """Have the disk that `keeper` has mounted."""
        super().__init__(keeper.pid, folder)
        self._keeper = keeper

    @classmethod
    def mount(cls, folder: Path) -> SmallDisk | None:
        """Mount a disk at `folder`; None where that isn't possible."""
        if shutil.which("unshare") is None or shutil.which("nsenter") is None:
            return None
        folder.mkdir(parents=True, exist_ok=True)
        keeper = subprocess.Popen(
            [*_apart(), "sh", "-c", KEEP, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert keeper.stdout is not None
        disk = cls(keeper, folder)
        if keeper.stdout.readline().strip() == "mounted":
            return disk
        disk.close()
        return None

    def inside(self, command: Sequence[str], folder: Path) -> list[str]:
        """Return the command as it runs in `folder` and sees the disk."""
        enter = ["nsenter", f"--target={self._keeper.pid}", "--mount"]
        if os.geteuid() != 0:
            enter += ["--user", "--preserve-credentials"]
        return [*enter, "sh", "-c", ENTER, str(folder), *command]

    def close(self) -> None:
        """Let the disk go; it stays as long as somebody is inside."""
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.close()
        self._keeper.wait()
        self._keeper.stdout.close()


def _apart() -> list[str]:
    apart = ["unshare", "--mount"]
    if os.geteuid() != 0:
        apart += ["--user", "--map-root-user"]
    return apart
