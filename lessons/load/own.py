"""Starts servers of a run's own, which it may kill without affecting others.

Each is a program (program.py) on a unix socket in the run's temporary folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from lessons.load.failure import Failed
from lessons.load.http import Gateway
from lessons.load.program import Place, Program, own_place

# chosen: a busy machine takes 3 s to start two servers (measured: by hand, 1 s
# to 2 s each on an idle one).
START_LIMIT_S = 7.0
LOOK_S = 0.05


class Own(Program):
    """One server that can be stopped, killed and started again."""

    def __init__(
        self,
        app: str,
        socket: Path,
        environment: Mapping[str, str],
        place: Place,
    ) -> None:
        # The same command as the stack's (demo/supervisor/parts.py).
        argv = (
            *(sys.executable, "-m", "uvicorn", app),
            *("--uds", str(socket), "--no-access-log"),
            *("--http", "demo.web.stricthttp:StrictHttp"),
            *("--timeout-graceful-shutdown", "3"),
        )
        super().__init__(argv, environment, place)
        self.address = f"unix://{socket}"
        self._socket = socket

    async def start(self, limit_s: float | None = None) -> None:
        """Start it and return when it responds. Raises Failed.

        `limit_s`: START_LIMIT_S if it isn't given.
        """
        self._socket.unlink(missing_ok=True)
        await self.spawn()
        try:
            async with asyncio.timeout(
                START_LIMIT_S if limit_s is None else limit_s
            ):
                while True:
                    if await self._answers():
                        return
                    await asyncio.sleep(LOOK_S)
        except TimeoutError as late:
            raise Failed("a server of the run's own doesn't answer") from late

    async def _answers(self) -> bool:
        if not self.is_running:
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
    async with own_place() as place:
        folder = place.folder
        own = {
            name: Own(
                app,
                folder / f"{name}.sock",
                {k: v.format(folder=folder) for k, v in environment.items()},
                place,
            )
            for name, (app, environment) in apps.items()
        }
        try:
            await start_all(own.values())
            yield own
        finally:
            # Not shielded: the leash ends what isn't ended here.
            for server in own.values():
                await server.end(signal.SIGKILL)


async def start_all(own: Iterable[Own]) -> None:
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
