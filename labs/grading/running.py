"""The processes of a learner's service, kept running as a platform would.

One that ends by itself is started again after a moment, and the history
says so. Whether that was to be expected is for a judge (ending.py).
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from harness.checkers.violation import Violation
from harness.history import History
from labs.grading.broken import CannotGoOn
from labs.grading.crashing import ended, ended_at_start, keeps_ending
from labs.grading.descendants import MOST, started_by
from labs.grading.ports import HOST
from labs.grading.process import LabProcess, spawn
from labs.grading.procfile import BadProcfile, argv, read
from labs.grading.reaching import reached

# The process that listens on PORT.
API = "api"
RESTART_AFTER_S = 0.3


class Service:
    """The processes that the Procfile in `folder` starts."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        port: int,
        history: History,
    ) -> None:
        self._folder = folder
        self._bare = dict(environment)
        self._environment = {**environment, "PORT": str(port)}
        self.port = port
        self.history = history
        # All copies of each process, the present ones last.
        self.processes: dict[str, list[LabProcess]] = {}
        # Whether a process that ends by itself is started again.
        self.restarts = True
        self._keepers: set[asyncio.Task[None]] = set()
        try:
            self.commands = read(folder)
        except BadProcfile as error:
            raise CannotGoOn(
                Violation("LAB-START-01", "Procfile", str(error))
            ) from error

    @property
    def url(self) -> str:
        """Return the address of the API."""
        return f"http://{HOST}:{self.port}"

    async def start(self, name: str, count: int = 1) -> None:
        """Start `count` more copies of a process; wait for the API's port.

        Raises CannotGoOn if it doesn't get so far.
        """
        for _ in range(count):
            process = await self._spawn(name, self._environment)
            if name == API:
                await reached(process, self.port)
            keeper = asyncio.create_task(self._keep(process))
            self._keepers.add(keeper)
            keeper.add_done_callback(self._keepers.discard)

    async def run(self, name: str, more: Mapping[str, str]) -> LabProcess:
        """Start a process once, with more environment, and no PORT.

        It may end by itself, and isn't started again then.
        """
        process = await self._spawn(name, {**self._bare, **more})
        process.is_stopped = True
        return process

    async def stop(
        self, name: str, number: int = signal.SIGTERM, grace_s: float = 5.0
    ) -> list[int | None]:
        """End all copies of a process; return their exit codes."""
        running = self._running(name)
        op = self.history.invoke(
            "stop", process=name, signal=signal.Signals(number).name
        )
        codes = await asyncio.gather(
            *(process.stop(number, grace_s) for process in running)
        )
        self.history.write(op, "stop", "ok", process=name, codes=list(codes))
        return list(codes)

    async def restart(
        self, name: str, number: int = signal.SIGTERM, grace_s: float = 5.0
    ) -> None:
        """End a process and start as many copies as there were."""
        count = len(self._running(name))
        await self.stop(name, number, grace_s)
        await self.start(name, count or 1)

    async def scale(self, name: str, count: int) -> None:
        """Start or end copies until there are `count`."""
        running = self._running(name)
        if count > len(running):
            await self.start(name, count - len(running))
        await asyncio.gather(
            *(each.stop(signal.SIGTERM, 5.0) for each in running[count:])
        )

    def pids(self, name: str) -> list[int]:
        """Return the ids of the living copies of a process."""
        return [process.pid for process in self._running(name)]

    def pid(self, name: str) -> int:
        """Return the id of the first living copy of a process.

        Raises CannotGoOn if the last one has just ended by itself.
        """
        if living := self.pids(name):
            return living[0]
        raise CannotGoOn(ended(self.processes[name][-1]))

    def children(self, name: str) -> list[psutil.Process]:
        """Return what the copies of a process have started."""
        return started_by(self.pids(name))

    def tree(self, name: str) -> list[int]:
        """Return the ids of a process's copies and all they have started."""
        started = [child.pid for child in self.children(name)]
        return self.pids(name) + started

    def owner(self, pid: int) -> str | None:
        """Return the process of the Procfile to which an id belongs."""
        return next((n for n in self.commands if pid in self.tree(n)), None)

    def all(self) -> list[psutil.Process]:
        """Return every living process of the service."""
        found = []
        roots = [pid for name in self.processes for pid in self.pids(name)]
        for pid in roots:
            # It may end while we look.
            with suppress(psutil.NoSuchProcess):
                found.append(psutil.Process(pid))
        return found + started_by(roots)

    def output(self) -> dict[str, list[str]]:
        """Return the last lines of each process, those of all copies."""
        return {
            name: [line for each in copies[-2:] for line in each.lines]
            for name, copies in self.processes.items()
        }

    def trouble(self) -> Violation | None:
        """Return what makes it pointless to go on, if something does."""
        for name, copies in self.processes.items():
            if any(each.prints_too_much for each in copies):
                seen = f"{name} has printed more than 8 MiB"
                return Violation("LAB-START-05", name, seen)
            if keeps_ending(copies):
                return ended_at_start(copies[0])
        count = len(self.all())
        if count > MOST:
            seen = f"there are {count} processes"
            return Violation("LAB-START-04", "service", seen)
        return None

    async def close(self) -> None:
        """End all processes, without waiting for any grace."""
        for keeper in self._keepers:
            keeper.cancel()
        running = [p for name in self.processes for p in self._running(name)]
        await asyncio.gather(*(p.stop(signal.SIGKILL, 5.0) for p in running))

    def _running(self, name: str) -> list[LabProcess]:
        return [
            process
            for process in self.processes.get(name, [])
            if process.code is None
        ]

    async def _spawn(
        self, name: str, environment: Mapping[str, str]
    ) -> LabProcess:
        if name not in self.commands:
            seen = f"the Procfile has no `{name}`"
            raise CannotGoOn(Violation("LAB-START-01", name, seen))
        command = self.commands[name]
        try:
            arguments, own = argv(command, environment)
            process = await spawn(name, arguments, self._folder, own)
        # A ValueError is a character that no argument may have.
        except (OSError, ValueError, BadProcfile) as error:
            seen = f"{name} can't be started with `{command}`: {error}"
            raise CannotGoOn(Violation("LAB-START-02", name, seen)) from error
        self.processes.setdefault(name, []).append(process)
        op = self.history.invoke("start", process=name)
        self.history.write(op, "start", "ok", process=name, pid=process.pid)
        return process

    async def _keep(self, process: LabProcess) -> None:
        """Start it again when it ends, and what it leaves behind with it."""
        while True:
            code = await process.ended(None)
            if process.is_stopped:
                return
            process.signal_session(signal.SIGKILL)
            op = self.history.invoke("ended", process=process.name)
            self.history.write(
                *(op, "ended", "ok"),
                process=process.name,
                code=code,
                pid=process.pid,
                last=list(process.lines)[-1:],
            )
            await asyncio.sleep(RESTART_AFTER_S)
            if not self.restarts:
                return
            process = await self._spawn(process.name, self._environment)
