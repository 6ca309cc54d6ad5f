"""Starts the leash, and tells it which process groups to end.

The leash (leash.py) is a process that ends the parts when the supervisor
dies. This is the supervisor's end of its pipe. If the leash dies, a new one
is started and gets the whole list.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

PROGRAM = Path(__file__).with_name("leash.py")
# chosen: the leash starts in 30 ms; this only keeps a broken Python from
# being started in a tight loop.
PAUSE_S = 0.2
# chosen: between two tries when it can't be started at all.
LONG_PAUSE_S = 3.0


class Holder:
    """The supervisor's end of the leash."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._groups: set[int] = set()
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        # Locks that the leash inherits: the kernel releases them with their
        # last holder, so only when the leash has ended all parts.
        self._shared_fds: tuple[int, ...] = ()

    @property
    def pid(self) -> int | None:
        """The process id of the leash."""
        return self._process.pid if self._process else None

    async def open(self, shared_fds: Iterable[int] = ()) -> None:
        """Start the leash, and restart it when it dies."""
        self._shared_fds = tuple(shared_fds)
        process = await self._start()
        self._watch = asyncio.create_task(self._keep(process))

    async def close(self) -> None:
        """Close the pipe: the leash ends the remaining groups, then itself."""
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            await self._process.wait()

    def add(self, group: int) -> None:
        """Add a process group to the leash."""
        self._groups.add(group)
        self._send(f"+{group}\n")

    def remove(self, group: int) -> None:
        """Remove a process group that has ended: its number is free."""
        self._groups.discard(group)
        self._send(f"-{group}\n")

    def _send(self, line: str) -> None:
        # A leash that has just died gets the whole list when it is back.
        if self._process is not None and self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.write(line.encode())

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-IS",
            str(PROGRAM),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self._shared_fds,
        )
        for group in self._groups:
            self._send(f"+{group}\n")
        return self._process

    async def _keep(self, process: asyncio.subprocess.Process) -> None:
        while True:
            await process.wait()
            self._say("the leash died; starting another")
            process = await self._start_again()
            self._say("the new leash has its list")

    async def _start_again(self) -> asyncio.subprocess.Process:
        while True:
            await asyncio.sleep(PAUSE_S)
            try:
                return await self._start()
            except Exception as error:  # whatever it is, it may pass
                self._say(f"the leash can't be started ({error!r})")
                await asyncio.sleep(LONG_PAUSE_S)
