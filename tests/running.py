"""A real stack for tests: the supervisor's, on a free port of its own.

It has its own data and run folder, so it runs beside a `make up` and
leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
# A stack is ready after 2 s; a busy machine takes longer.
START_LIMIT_S = 60.0
STOP_LIMIT_S = 20.0


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], object], limit_s: float, what: str) -> None:
    """Wait until something is so, or fail saying what never was."""
    until_s = time.monotonic() + limit_s
    while not is_so():
        assert time.monotonic() < until_s, f"{what}: not within {limit_s} s"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Say whether a process lives: a zombie doesn't."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


class RunningStack:
    """A supervisor and its parts."""

    # What is run, with its arguments: a campaign has a stack of its own.
    module: Sequence[str] = ("lessons",)

    def __init__(self, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="acc-"))
        self.port = int(settings.pop("ACCEPTED_PORT", free_port()))
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.var = self.folder / "var"
        self.run = self.folder / "run"
        self.environment = {
            **os.environ,
            "ACCEPTED_PORT": str(self.port),
            "ACCEPTED_VAR_DIR": str(self.var),
            "ACCEPTED_RUN_DIR": str(self.run),
            **settings,
        }
        self.lines: list[str] = []
        self._said = threading.Condition()
        self.process = self.supervise()

    def command(self) -> list[str]:
        """Return what is run."""
        return [sys.executable, "-m", *self.module]

    def supervise(self) -> subprocess.Popen[str]:
        """Start a supervisor; its lines are collected as they come."""
        self.process = subprocess.Popen(
            self.command(),
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Ctrl-C at pytest is pytest's; the fixture ends the stack.
            start_new_session=True,
        )
        reader = threading.Thread(
            target=self._read, args=[self.process], daemon=True
        )
        reader.start()
        return self.process

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                with self._said:
                    self.lines.append(line.rstrip())
                    self._said.notify_all()
        with self._said:
            self._said.notify_all()

    def wait_for(
        self, text: str, limit_s: float = START_LIMIT_S, start: int = 0
    ) -> str:
        """Return the first line with `text` from line `start` on."""

        def found() -> str | None:
            lines = self.lines[start:]
            return next((line for line in lines if text in line), None)

        with self._said:
            said = self._said.wait_for(
                lambda: found() or self.process.poll() is not None, limit_s
            )
            line = found()
        assert line, "\n".join(
            [f"no {text!r} ({'ended' if said else 'late'}):", *self.lines]
        )
        return line

    def ready(self) -> RunningStack:
        """Wait for the line that says so."""
        self.wait_for("Ready after")
        return self

    def pid(self, part: str) -> int:
        """Return the process id of a part."""
        return int((self.run / f"{part}.pid").read_text())

    def kill(self, part: str, number: int = signal.SIGKILL) -> int:
        """Send a part's process a signal; return its process id."""
        pid = self.pid(part)
        os.kill(pid, number)
        return pid

    def log(self, part: str) -> str:
        """Return what a part has said so far."""
        file = self.var / "log" / f"{part}.log"
        return file.read_text("utf-8") if file.exists() else ""

    def is_whole(self) -> bool:
        """Say whether the API takes tasks and workers consume."""
        try:
            answer = httpx.get(
                f"{self.base_url}/api/health/ready",
                timeout=2,
                trust_env=False,
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    def processes(self) -> list[int]:
        """Return the supervisor and everything below it."""
        family = psutil.Process(self.process.pid)
        below = family.children(recursive=True)
        return [family.pid, *(child.pid for child in below)]

    def end(self, number: int = signal.SIGTERM) -> int:
        """Signal the supervisor and wait for its end; return its code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(STOP_LIMIT_S)

    def close(self) -> None:
        """End it, whatever state it's in, and remove its folder."""
        try:
            self.end()
        finally:
            self.process.kill()
            self.process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
