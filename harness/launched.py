"""A program that is started for a test, with the lines it prints."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.target import CouldNotStart

# chosen: ten times what a stack takes on an idle machine.
START_LIMIT_S = 60.0
STOP_LIMIT_S = 20.0
# chosen: a pipe is read to its end in milliseconds.
LAST_LINES_S = 2.0


class Launched:
    """A process in a session of its own; it can be started again."""

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
    ) -> None:
        """Describe the program; `start` starts it."""
        self._command = list(command)
        self._folder = folder
        self.environment = dict(environment)
        self._changed = threading.Condition()
        self.lines: list[str] = []
        self.process: subprocess.Popen[str]
        self._reader: threading.Thread

    def start(self) -> subprocess.Popen[str]:
        """Start the program; its lines are collected as they come."""
        self.process = subprocess.Popen(
            self._command,
            cwd=self._folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # One odd byte must not end the reading: the pipe would fill up.
            encoding="utf-8",
            errors="replace",
            # Ctrl-C at the terminal is for us; we end it in our own time.
            start_new_session=True,
        )
        self._reader = threading.Thread(
            target=self._read, args=[self.process], daemon=True
        )
        self._reader.start()
        return self.process

    def wait_for(
        self, text: str, limit_s: float = START_LIMIT_S, start: int = 0
    ) -> str:
        """Return the first line with `text` from line `start` on.

        Raises CouldNotStart, with all lines so far, when the program ends
        or time runs out.
        """

        def find() -> str | None:
            lines = self.lines[start:]
            return next((line for line in lines if text in line), None)

        with self._changed:
            self._changed.wait_for(
                lambda: find() or self.process.poll() is not None, limit_s
            )
            line = find()
        if line is None and self.process.poll() is not None:
            # Its last lines may still be on their way.
            self._reader.join(LAST_LINES_S)
            line = find()
        if line is None:
            why = (
                f"not within {limit_s:.0f} s"
                if self.process.poll() is None
                else "the program has ended"
            )
            raise CouldNotStart(
                "\n".join([f"no {text!r} ({why}):", *self.lines])
            )
        return line

    def end(self, number: int = signal.SIGTERM) -> int:
        """Signal the program and wait for its end; return its code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(STOP_LIMIT_S)

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                with self._changed:
                    self.lines.append(line.rstrip())
                    self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()
