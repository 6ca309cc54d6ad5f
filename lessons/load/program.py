"""Starts programs of a run's own, which may be killed without harm to others.

Each is a process group of its own. A leash (demo/supervisor/leash.py, run as a
file) ends them if the load generator dies, by whatever means.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE

LEASH = Path(__file__).parents[2] / "demo" / "supervisor" / "leash.py"


@dataclass(frozen=True, slots=True)
class Place:
    """A run's own folder, and the leash of its programs."""

    folder: Path
    leash: asyncio.StreamWriter


class Program:
    """One program that can be signalled, killed and started again."""

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        place: Place,
        log: Path | None = None,
    ) -> None:
        self._argv = argv
        self._log = log
        self._environment = {**os.environ, **environment}
        self._leash = place.leash
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Return the id of the current process, or the last one."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Say whether its process hasn't ended."""
        return self._process is not None and self._process.returncode is None

    async def spawn(self) -> None:
        """Start it, without waiting until it is of any use.

        Its stderr goes to `log`, or to ours.
        """
        with contextlib.ExitStack() as files:
            log = None
            if self._log is not None:
                log = files.enter_context(self._log.open("ab"))
            self._process = await asyncio.create_subprocess_exec(
                *self._argv,
                env=self._environment,
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=log,
                # A process group of its own, which the leash can end.
                start_new_session=True,
            )
        self._leash.write(b"+%d\n" % self._process.pid)

    def send(self, number: int) -> None:
        """Send a signal to it and its children, if they're still there."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    async def wait(self) -> None:
        """Wait until its process has ended."""
        assert self._process is not None
        await self._process.wait()
        self._leash.write(b"-%d\n" % self._process.pid)

    async def end(self, number: int, grace_s: float = 0) -> None:
        """Send a signal, and SIGKILL if it still runs after `grace_s`."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.send_signal(number)
        try:
            async with asyncio.timeout(grace_s or None):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        self._leash.write(b"-%d\n" % process.pid)

    async def end_all(self) -> None:
        """End it and its children, whatever state they are in."""
        if self._process is not None:
            self.send(signal.SIGKILL)
            await self.wait()


@asynccontextmanager
async def own_leash() -> AsyncIterator[asyncio.StreamWriter]:
    """Start a leash; at the end of the block it ends all that it holds."""
    leash = await asyncio.create_subprocess_exec(
        *(sys.executable, "-IS", str(LEASH)), stdin=PIPE
    )
    assert leash.stdin is not None
    try:
        yield leash.stdin
    finally:
        leash.stdin.close()
        await leash.wait()


@asynccontextmanager
async def own_place(prefix: str = "acc-own-") -> AsyncIterator[Place]:
    """Make a folder and a leash; remove both, and what the leash holds."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        async with own_leash() as leash:
            yield Place(folder, leash)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
