"""Starts servers of a run's own, which it may kill without affecting others.

Each is a process on a unix socket in the run's temporary folder. A leash
(demo/supervisor/leash.py, run as a file) ends them if the load generator dies,
by whatever means.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE

from lessons.load.failure import Failed
from lessons.load.http import Gateway

LEASH = Path(__file__).parents[2] / "demo" / "supervisor" / "leash.py"
# chosen: a busy machine takes 3 s to start two servers (measured: by hand, 1 s
# to 2 s each on an idle one).
START_LIMIT_S = 7.0
LOOK_S = 0.05


class Own:
    """One server that can be stopped, killed and started again."""

    def __init__(
        self,
        app: str,
        socket: Path,
        environment: Mapping[str, str],
        leash: asyncio.StreamWriter,
    ) -> None:
        self.address = f"unix://{socket}"
        self._app = app
        self._socket = socket
        self._environment = {**os.environ, **environment}
        self._leash = leash
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Return the id of the current process, or the last one."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and return when it responds. Raises Failed."""
        self._socket.unlink(missing_ok=True)
        # The same command as the stack's (demo/supervisor/parts.py).
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "uvicorn", self._app),
            *("--uds", str(self._socket), "--no-access-log"),
            *("--http", "demo.web.stricthttp:StrictHttp"),
            *("--timeout-graceful-shutdown", "3"),
            env=self._environment,
            stdin=DEVNULL,
            stdout=DEVNULL,
            # A process group of its own, which the leash can end.
            start_new_session=True,
        )
        self._leash.write(b"+%d\n" % self._process.pid)
        try:
            async with asyncio.timeout(START_LIMIT_S):
                while True:
                    if await self._answers():
                        return
                    await asyncio.sleep(LOOK_S)
        except TimeoutError as late:
            raise Failed("a server of the run's own doesn't answer") from late

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

    async def _answers(self) -> bool:
        assert self._process is not None
        if self._process.returncode is not None:
            raise Failed("a server of the run's own ended at its start")
        with contextlib.suppress(OSError):
            # Any status will do: the server responds.
            await Gateway(self.address).get("/")
            return True
        return False


@asynccontextmanager
async def servers(
    **apps: tuple[str, Mapping[str, str]],
) -> AsyncIterator[dict[str, Own]]:
    """Start a server for each name, and end them all afterwards.

    `apps`: the app that uvicorn runs, and environment variables in addition to
    ours; {folder} in them is the run's own folder. Raises Failed if one of
    them doesn't start.
    """
    folder = Path(tempfile.mkdtemp(prefix="acc-own-"))
    leash = await asyncio.create_subprocess_exec(
        *(sys.executable, "-IS", str(LEASH)), stdin=PIPE
    )
    assert leash.stdin is not None
    own = {
        name: Own(
            app,
            folder / f"{name}.sock",
            {k: v.format(folder=folder) for k, v in environment.items()},
            leash.stdin,
        )
        for name, (app, environment) in apps.items()
    }
    try:
        await _start(own.values())
        yield own
    finally:
        # Not shielded: the leash ends what isn't ended here.
        for server in own.values():
            await server.end(signal.SIGKILL)
        leash.stdin.close()
        await leash.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def _start(own: Iterable[Own]) -> None:
    """Start all of them at once; raise the first failure."""
    try:
        async with asyncio.TaskGroup() as group:
            for server in own:
                group.create_task(server.start())
    except* Failed as failed:
        reason = failed.exceptions[0]
    else:
        return
    raise reason
