"""Starts processes under test, measures their CPU and memory, ends them.

Each is one uvicorn process, or a command of its own, on a unix socket, as
behind the gateway. Its output goes to a file beside the socket.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil

from bench.store import Store
from demo.settings import ROOT

READY_LIMIT_S = 30.0
STOP_LIMIT_S = 8.0
# For owner cookies that the bench itself issues.
OWNER_SECRET = "only-for-the-bench"  # noqa: S105 - guards nothing
# How our own servers speak HTTP; the peers do as the field does.
STRICT = "demo.web.stricthttp:StrictHttp"


class Server:
    """A process; `cpu_s` and `memory_bytes` are what the kernel says."""

    def __init__(
        self,
        folder: Path,
        name: str,
        argv: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        self.name = name
        self.socket = folder / f"{name}.sock"
        self._log = folder / f"{name}.log"
        self._argv = [a.replace("SOCKET", str(self.socket)) for a in argv]
        self._environment = {**os.environ, **environment}

    def __enter__(self) -> Server:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._argv,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        self._psutil = psutil.Process(self._process.pid)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        family = self._family()
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for child in family:
            with suppress(psutil.NoSuchProcess):
                child.kill()

    def listening(self) -> Server:
        """Return it once it takes connections."""
        until_s = time.monotonic() + READY_LIMIT_S
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > until_s:
                raise RuntimeError(
                    f"{self.name} didn't start: {self.output()}"
                )
            time.sleep(0.02)
        return self

    def cpu_s(self) -> float:
        """Return the CPU seconds that it and its children have used."""
        used_s = 0.0
        for process in (self._psutil, *self._family()):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                used_s += times.user + times.system
        return used_s

    def memory_bytes(self) -> int:
        """Return the memory that it has resident."""
        return int(self._psutil.memory_info().rss)

    def output(self) -> str:
        """Return the end of its output."""
        return self._log.read_text("utf-8", "replace")[-2000:]

    def _family(self) -> list[psutil.Process]:
        try:
            return self._psutil.children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket))
            except OSError:
                return False
        return True


def environment(store: Store, **more: str) -> dict[str, str]:
    """Return the environment of a process that works on `store`."""
    return {
        "ACCEPTED_BROKER_URL": store.url,
        "ACCEPTED_OWNER_SECRET": OWNER_SECRET,
        # No worker drains while submitting is measured.
        "ACCEPTED_UNFINISHED_LIMIT": "1000000000",
        "ACCEPTED_SUBMIT_LIMIT": "0",
        **more,
    }


def uvicorn(folder: Path, name: str, app: str, store: Store) -> Server:
    """Return one uvicorn process, with the arguments of the real stack."""
    return Server(
        folder,
        name,
        (
            *(sys.executable, "-m", "uvicorn", app, "--uds", "SOCKET"),
            *("--no-access-log", "--timeout-keep-alive", "150"),
            *(("--http", STRICT) if app.startswith("demo.") else ()),
            *("--timeout-graceful-shutdown", "3"),
        ),
        environment(store),
    )
