"""A real stack for tests: the supervisor's, on a free port of its own.

It has its own data and run folder, so it runs beside a `make up` and
leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

from harness.launched import Launched
from tests.programs import STACK

ROOT = Path(__file__).resolve().parent.parent


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


class RunningStack(Launched):
    """A supervisor and its parts."""

    def __init__(self, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="acc-"))
        self.port = int(settings.pop("ACCEPTED_PORT", free_port()))
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.var = self.folder / "var"
        self.run = self.folder / "run"
        environment = {
            **os.environ,
            "ACCEPTED_PORT": str(self.port),
            "ACCEPTED_VAR_DIR": str(self.var),
            "ACCEPTED_RUN_DIR": str(self.run),
            **settings,
        }
        super().__init__(self.command(), ROOT, environment)
        self.start()

    def command(self) -> list[str]:
        """Return the program to run."""
        return [sys.executable, "-m", STACK]

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

    def close(self) -> None:
        """End it, whatever state it's in, and remove its folder."""
        try:
            self.end()
        finally:
            self.process.kill()
            self.process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
