"""Prints lines without ever waiting for their reader.

A reader that left (`make up | head -2`), a full disk or a terminal that is
paused (Ctrl-S) must not keep a part from being restarted. So lines go to a
thread of their own; lines that find no room are dropped.
"""

from __future__ import annotations

import os
import queue
import threading

# chosen: more than a stack prints in an hour of trouble.
KEPT_LINES = 1_000
STDOUT = 1


class Terminal:
    """Writes lines to a file descriptor; never raises, never blocks."""

    def __init__(self, fd: int = STDOUT) -> None:
        self._fd = fd
        self._lines: queue.Queue[str | None] = queue.Queue(KEPT_LINES)
        self._thread = threading.Thread(
            target=self._write, name="terminal", daemon=True
        )
        self._thread.start()

    def print(self, text: str) -> None:
        """Queue a line for writing."""
        try:
            self._lines.put_nowait(text)
        except queue.Full:
            return

    def close(self, limit_s: float = 1.0) -> None:
        """Wait until all lines are written, for `limit_s` at most."""
        try:
            self._lines.put(None, timeout=limit_s)
        except queue.Full:
            return
        self._thread.join(limit_s)

    def _write(self) -> None:
        while (text := self._lines.get()) is not None:
            put(text, self._fd)


def put(text: str, fd: int = STDOUT) -> None:
    """Write a line now; a line that can't be written is lost."""
    data = f"{text}\n".encode(errors="backslashreplace")
    try:
        while data:
            data = data[os.write(fd, data) :]
    except OSError:
        return


def open_all() -> None:
    """Open standard input, output and error where they are closed.

    Otherwise the next file to be opened would get such a number, and the
    printed lines.
    """
    for fd in range(3):
        try:
            os.fstat(fd)
        except OSError:
            # This opens the lowest free number, which is `fd`.
            os.open(os.devnull, os.O_RDWR)
