"""Writes the parts' log files: var/log/<part>.log, and the one before it.

A file that has grown past its limit replaces <part>.log.1. A line that
can't be written is lost: a full disk stops no part, and logging goes on
when there is room again.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

# chosen: a day of a busy demo; two files of eight parts stay below 80 MB.
FILE_LIMIT_BYTES = 5_000_000


class Journal:
    """Writes each part's lines into its log file, with the time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def write(self, part: str, line: str) -> None:
        """Append one line if that is possible; never raise."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        text = f"{now} {line}\n".encode(errors="backslashreplace")
        try:
            file = self._files.get(part)
            if file is None or file.tell() > FILE_LIMIT_BYTES:
                file = self._files[part] = self._open(part)
            file.write(text)
        except OSError:
            # Opened again for the next line: its folder may be gone.
            self._close(part)

    def close(self) -> None:
        """Close all files."""
        for part in list(self._files):
            self._close(part)

    def _close(self, part: str) -> None:
        file = self._files.pop(part, None)
        if file is not None:
            with suppress(OSError):
                file.close()

    def _open(self, part: str) -> BinaryIO:
        path = self._folder / f"{part}.log"
        self._close(part)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > FILE_LIMIT_BYTES:
            path.replace(path.with_suffix(".log.1"))
        # Unbuffered, so that lines that a full disk refuses are dropped.
        return path.open("ab", buffering=0)
