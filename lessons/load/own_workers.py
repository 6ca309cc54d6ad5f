"""Starts Celery workers of a run's own, and stops them as a deployment does.

A worker is a process group: Celery's main process and its children, or the
shell that started Celery. SIGTERM goes to the group's first process only, as
to PID 1 of a container; SIGKILL goes to all, as at the end of a grace period.
A leash (demo/supervisor/leash.py, run as a file) ends them if the load
generator dies.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from subprocess import DEVNULL, PIPE, STDOUT

from lessons.load.failure import Failed
from lessons.load.own_broker import QUEUE

APP = "lessons.stopping.app"
# A shell that is PID 1 gets no signal that it has no handler for, SIGTERM
# among them. Outside a container, a handler that does nothing comes to the
# same: the shell goes on, and tells Celery nothing. A test compares both.
DEAF_SHELL = 'trap : TERM; "$@"; exit $?'
# chosen: a worker's last words are a few lines; a traceback isn't evidence.
MOST_LINES = 12
LINE_BYTES = 160


class OwnWorker:
    """One worker: its process group, and what it has printed."""

    def __init__(
        self,
        name: str,
        slots: int,
        environment: Mapping[str, str],
        leash: asyncio.StreamWriter,
        *,
        has_shell: bool = False,
    ) -> None:
        self.name = name
        self.gone = asyncio.Event()
        # Moments of the monotonic clock, and lines.
        self.lines: list[tuple[float, str]] = []
        self._slots = slots
        self._environment = {**os.environ, **environment}
        self._leash = leash
        self._has_shell = has_shell
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """Return the id of the group, which is that of its first process."""
        assert self._process is not None
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """Return how the first process ended, None while it lives."""
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start it; it is ready when the books say so."""
        shell = ("sh", "-c", DEAF_SHELL, "sh") if self._has_shell else ()
        self._process = await asyncio.create_subprocess_exec(
            *shell,
            *(sys.executable, "-m", "celery", "-A", APP, "worker"),
            *("-Q", QUEUE, "-P", "prefork", "-c", str(self._slots)),
            *("-n", f"{self.name}@run", "-l", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            env=self._environment,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,
        )
        self._leash.write(b"+%d\n" % self.pid)
        self._reading = asyncio.create_task(self._read())

    def tell(self, number: int) -> None:
        """Send a signal to its first process, if that still lives."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    def kill(self) -> None:
        """End the whole group by SIGKILL."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    async def close(self) -> None:
        """End what is left of it, and wait until it's gone."""
        if self._process is None:
            return
        self.kill()
        await self._process.wait()
        self._leash.write(b"-%d\n" % self.pid)
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read(self) -> None:
        """Keep what it prints; its end is the end of its whole group."""
        assert self._process is not None
        assert self._process.stdout is not None
        async for raw in self._process.stdout:
            if line := raw.decode(errors="replace").strip():
                self.lines.append((time.monotonic(), line[:LINE_BYTES]))
        await self._process.wait()
        self.gone.set()

    def said_since(self, at_s: float) -> str:
        """Return its last words since a moment."""
        said = [line for line_s, line in self.lines if line_s >= at_s]
        return "\n".join(said[:MOST_LINES])


def require_alive(worker: OwnWorker) -> None:
    """Raise Failed if a worker has ended that should be there."""
    if worker.exit_code is not None:
        raise Failed("a worker of the run's own ended by itself")
