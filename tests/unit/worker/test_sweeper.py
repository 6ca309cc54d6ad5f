"""The sweeper's round: what comes first where hardly anything is let in."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

import pytest

from demo.errors import LogUnavailable
from demo.memorylog import MemoryLog
from demo.storemonitor import StoreMonitor
from demo.worker.alive import Alive
from demo.worker.sweeper import sweep_for_ever, until_told


class Refused:
    """A sweep whose writes a full store refuses."""

    async def sweep(self) -> None:
        """Fail as on `command not allowed when used memory > maxmemory`."""
        raise LogUnavailable("command not allowed when used memory")


class Asked(MemoryLog):
    """A log that notes when ended tasks are asked to give way."""

    def __init__(self) -> None:
        super().__init__("tasks")
        self.asked = asyncio.Event()

    async def give_way(self, limit_bytes: int = 0) -> int:
        """Note it."""
        self.asked.set()
        return await super().give_way(limit_bytes)


async def test_room_is_made_also_where_all_else_is_refused() -> None:
    log = Asked()
    sweeper: Any = Refused()
    redis: Any = None
    sweeping = asyncio.create_task(
        sweep_for_ever(
            sweeper, log, redis, StoreMonitor(log), 0.01, Alive(None)
        )
    )
    try:
        async with asyncio.timeout(2):
            await log.asked.wait()
    finally:
        sweeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sweeping


async def never() -> None:
    await asyncio.Event().wait()


async def test_a_loop_that_fails_ends_the_process() -> None:
    async def broken() -> None:
        raise RuntimeError("a blob that nobody has thought of")

    async with asyncio.timeout(2):
        with pytest.raises(ExceptionGroup, match="TaskGroup") as failed:
            await until_told(never(), broken())
    assert failed.group_contains(RuntimeError, match="nobody has thought of")


async def test_a_sweeper_ends_when_it_is_told_to() -> None:
    async def tell() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await never()

    async with asyncio.timeout(2):
        await until_told(never(), tell())
