"""Starts the whole stack, as `make up` does, on its own port and folders.

For rows that kill its parts; the supervisor is the one that restarts them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

from demo.settings import ROOT
from demo.supervisor.places import Places

READY_LIMIT_S = 60.0
STOP_LIMIT_S = 20.0


class Stack:
    """A supervisor and its parts; `module` is the composition to run."""

    def __init__(self, module: str = "demo.supervisor") -> None:
        self._module = module

    def __enter__(self) -> Stack:
        self._folder = Path(tempfile.mkdtemp(prefix="acb-"))
        self._run = self._folder / "run"
        self._var = self._folder / "var"
        self._output = self._folder / "said"
        self.base_url = f"http://127.0.0.1:{_free_port()}"
        environment = {
            **os.environ,
            "ACCEPTED_PORT": self.base_url.rpartition(":")[2],
            "ACCEPTED_VAR_DIR": str(self._var),
            "ACCEPTED_RUN_DIR": str(self._run),
        }
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                # Ctrl-C is for the bench, which then ends the stack.
                start_new_session=True,
            )
        until_s = time.monotonic() + READY_LIMIT_S
        while "Ready after" not in self.output():
            if self._process.poll() is not None or time.monotonic() > until_s:
                output_end = self.output()
                self.__exit__(None, None, None)
                raise RuntimeError(f"the stack didn't start: {output_end}")
            time.sleep(0.05)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def pid(self) -> int:
        """Return the supervisor's process."""
        return self._process.pid

    @property
    def places(self) -> Places:
        """Return its folders."""
        return Places(self._var, self._run)

    @property
    def broker_url(self) -> str:
        """Return the address of its store."""
        secret = (self._var / "secret" / "valkey").read_text("ascii")
        return f"unix://:{secret}@{self._run}/valkey.sock?db=0"

    def output(self) -> str:
        """Return the supervisor's output so far."""
        return self._output.read_text("utf-8", "replace")

    def kill(self, part: str) -> None:
        """Kill a part as a machine's death would."""
        pid = int((self._run / f"{part}.pid").read_text("ascii"))
        os.kill(pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
