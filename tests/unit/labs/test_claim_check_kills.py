"""Lab 10 orders nothing while a dead worker's connection may stand."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from asyncio.subprocess import Process
from typing import Any, cast

import psutil

from labs.claim_check.grader.check import _kill_workers
from labs.grading.bench import Bench
from labs.grading.descendants import lives

DIES_AFTER_S = 0.3
STARTS_AFTER_S = 0.6


class Redis:
    """A broker's connection that says what was alive when it was asked."""

    def __init__(self, worker: psutil.Process) -> None:
        self.worker = worker
        self.saw: list[bool] = []

    async def ping(self) -> None:
        self.saw.append(lives(self.worker))


class SlowlyDying:
    """A bench whose worker is dead a moment after it was killed.

    It takes the place of the service and of the broker as well.
    """

    commands = ("api", "worker")

    def __init__(self, worker: Process) -> None:
        self.service = self.broker = self
        self.worker = worker
        self.redis = Redis(psutil.Process(worker.pid))
        self.now = [worker.pid]

    def all(self) -> list[psutil.Process]:
        return [self.redis.worker]

    def owner(self, pid: int) -> str:
        assert pid == self.worker.pid
        return "worker"

    def pids(self, name: str) -> list[int]:
        assert name == "worker"
        return self.now

    async def kill(self, pid: int, target: str, *, whole: bool) -> None:
        assert (pid, whole) == (self.worker.pid, True)
        loop = asyncio.get_running_loop()
        loop.call_later(DIES_AFTER_S, self.worker.kill)
        loop.call_later(STARTS_AFTER_S, self.now.__setitem__, 0, pid + 1)

    until = Bench.until


async def test_it_goes_on_when_others_have_replaced_the_dead() -> None:
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "input()"), stdin=subprocess.PIPE
    )
    bench: Any = SlowlyDying(worker)
    await _kill_workers(cast("Bench", bench))
    assert bench.redis.saw == [False]
    assert bench.now == [worker.pid + 1]
    await worker.wait()
