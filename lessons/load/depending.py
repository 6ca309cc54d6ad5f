"""Starts a dependency (lessons/dependency.py) of one run, and calls it.

The process is really stopped, continued, killed and started again, by
signals; all callers of one dependency share a connection to it.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import DEVNULL

from lessons.load.failure import Failed
from lessons.load.program import own_place

PROGRAM = Path(__file__).parents[1] / "dependency.py"
# chosen: a start takes 0.2 s, and on a busy machine several times that.
START_LIMIT_S = 7.0
LOOK_S = 0.02
# What a call that met a dead connection is answered with, by nobody.
RESET = 0


class Dependency:
    """One dependency process, and the connection of its callers.

    `size`: slots, seconds of a call in a slot, and places in the queue.
    """

    def __init__(
        self,
        socket: Path,
        size: tuple[int, float, int],
        leash: asyncio.StreamWriter,
    ) -> None:
        self._socket = socket
        self._size = size
        self._leash = leash
        self._process: asyncio.subprocess.Process | None = None
        self._wire: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[str, asyncio.Future[int]] = {}
        # Answers whose callers had given up.
        self.wasted = 0

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it and connect. Raises Failed."""
        self._socket.unlink(missing_ok=True)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-IS", str(PROGRAM), str(self._socket)),
            *(str(part) for part in self._size),
            stdin=DEVNULL,
            stdout=DEVNULL,
            # A process group of its own, which the leash can end.
            start_new_session=True,
        )
        self._leash.write(b"+%d\n" % self._process.pid)
        try:
            async with asyncio.timeout(START_LIMIT_S):
                while True:
                    if await self._connect():
                        return
                    await asyncio.sleep(LOOK_S)
        except TimeoutError as late:
            raise Failed("a dependency of the run's own is silent") from late

    async def call(self, name: str) -> int:
        """Return the status of one try, however long it takes.

        RESET if the connection is gone, or goes in the meantime.
        """
        if self._wire is None:
            return RESET
        answer = asyncio.get_running_loop().create_future()
        self._waiting[name] = answer
        self._wire.write(f"CALL {name}\n".encode())
        try:
            return int(await answer)
        finally:
            self._waiting.pop(name, None)

    def send(self, number: int) -> None:
        """Send the process a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def limit_queue(self, places: int) -> None:
        """Have it refuse at once what would wait behind so many."""
        if self._wire is not None:
            self._wire.write(f"QUEUE {places}\n".encode())

    async def restart(self) -> None:
        """Kill it, with all that waits in it, and start it again."""
        await self.end()
        await self.start()

    async def end(self) -> None:
        """Kill it; calls under way are answered with RESET."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.kill()
        await process.wait()
        self._leash.write(b"-%d\n" % process.pid)
        if self._reading is not None:
            await self._reading

    async def _connect(self) -> bool:
        assert self._process is not None
        if self._process.returncode is not None:
            raise Failed("a dependency of the run's own ended at its start")
        try:
            reader, wire = await asyncio.open_unix_connection(self._socket)
        except OSError:
            return False
        self._wire = wire
        self._reading = asyncio.create_task(self._read(reader, wire))
        return True

    async def _read(
        self, reader: asyncio.StreamReader, wire: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            while line := await reader.readline():
                status, _, name = line.decode().strip().partition(" ")
                answer = self._waiting.pop(name, None)
                if answer is None or answer.done():
                    self.wasted += status == "200"
                else:
                    answer.set_result(int(status))
        self._wire = None
        wire.close()
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_result(RESET)


@asynccontextmanager
async def dependencies(
    names: Sequence[str], size: tuple[int, float, int]
) -> AsyncIterator[dict[str, Dependency]]:
    """Start one for each name, and kill them all afterwards."""
    async with own_place("acc-dep-") as place:
        own = {
            name: Dependency(place.folder / name, size, place.leash)
            for name in names
        }
        try:
            async with asyncio.TaskGroup() as group:
                for dependency in own.values():
                    group.create_task(dependency.start())
            yield own
        finally:
            # Not shielded: the leash ends what isn't ended here.
            for dependency in own.values():
                await dependency.end()
