"""Faults of processes: killed, stopped for a while, started again, starved.

They go by process id, from outside. Leaving a fault heals it, whatever has
happened to the process in the meantime.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import psutil

from harness.faults import Fault
from harness.target import BreakableTarget, FaultAction, NothingToHit

BURN = "while True: pass"


class ProcessFaults:
    """The faults of one target's processes."""

    def __init__(self, target: BreakableTarget) -> None:
        self._target = target
        self._restarting = asyncio.Lock()

    def actions(self) -> Mapping[str, FaultAction]:
        """Return what can be done, by name of action."""
        return {
            "kill": self._kill,
            "kill-children": self._kill_children,
            "stop": self._stop,
            "stop-child": self._stop_child,
            "kill-all": self._kill_all,
            "starve": starve,
        }

    @asynccontextmanager
    async def _kill(self, fault: Fault) -> AsyncIterator[Sequence[int]]:
        """Kill a process with all that it has started."""
        process = psutil.Process(self._target.pid(fault.place))
        yield _kill([process, *process.children(recursive=True)])

    @asynccontextmanager
    async def _kill_children(
        self, fault: Fault
    ) -> AsyncIterator[Sequence[int]]:
        """Kill the processes that one has started, and leave it alive."""
        yield _kill(self._children(fault))

    @asynccontextmanager
    async def _stop(self, fault: Fault) -> AsyncIterator[Sequence[int]]:
        """Stop a process, as a machine does that is suspended."""
        process = psutil.Process(self._target.pid(fault.place))
        async with stopped(process):
            yield [process.pid]

    @asynccontextmanager
    async def _stop_child(self, fault: Fault) -> AsyncIterator[Sequence[int]]:
        """Stop the first process that another has started."""
        process = self._children(fault)[0]
        async with stopped(process):
            yield [process.pid]

    @asynccontextmanager
    async def _kill_all(self, _: Fault) -> AsyncIterator[Sequence[int]]:
        """Kill the process that started all others; start it again."""
        if self._restarting.locked():
            raise NothingToHit("it is being started again already")
        async with self._restarting:
            pids = await asyncio.to_thread(self._target.kill_all)
            try:
                yield pids
            finally:
                await asyncio.to_thread(self._target.start_again)

    def _children(self, fault: Fault) -> list[psutil.Process]:
        process = psutil.Process(self._target.pid(fault.place))
        children: list[psutil.Process] = process.children(recursive=True)
        if not children:
            raise NothingToHit("no child at the moment")
        return children


@asynccontextmanager
async def stopped(process: psutil.Process) -> AsyncIterator[None]:
    """Keep a process stopped."""
    process.suspend()
    try:
        yield
    finally:
        with suppress(psutil.NoSuchProcess):
            process.resume()


@asynccontextmanager
async def starve(_: Fault) -> AsyncIterator[Sequence[int]]:
    """Keep every core busy with something else."""
    burners = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", BURN)
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        yield []
    finally:
        for burner in burners:
            burner.kill()
            await burner.wait()


def _kill(processes: Sequence[psutil.Process]) -> list[int]:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return [process.pid for process in processes]
