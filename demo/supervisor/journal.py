"""The parts' log files: var/log/<part>.log, and the one before it.

A file that has grown past its limit becomes <part>.log.1, in place of the
one that was called so.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TextIO

# chosen: a day of a busy demo; two files of eight parts stay below 80 MB.
FILE_LIMIT_BYTES = 5_000_000


class Journal:
    """Writes each part's lines into its log file, with the time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, TextIO] = {}

    def write(self, part: str, line: str) -> None:
        """Append one line."""
        file = self._files.get(part)
        if file is None or file.tell() > FILE_LIMIT_BYTES:
            file = self._files[part] = self._open(part)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        file.write(f"{now} {line}\n")
        file.flush()

    def close(self) -> None:
        """Close all files."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _open(self, part: str) -> TextIO:
        path = self._folder / f"{part}.log"
        if part in self._files:
            self._files[part].close()
        if path.exists() and path.stat().st_size > FILE_LIMIT_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path.open("a", encoding="utf-8")
