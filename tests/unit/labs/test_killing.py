"""Nothing is sent while a dead worker's connection or lock may stand."""

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
from labs.grading.killing import kill_whole

DIES_AFTER_S = 0.3
STARTS_AFTER_S = 0.6


class Redis:
    """A broker's connection that says what was alive when it was asked."""

    def __init__(self, worker: psutil.Process) -> None:
        self.worker = worker
        self.deleted: list[tuple[str, bool]] = []

    async def delete(self, key: str) -> None:
        self.deleted.append((key, lives(self.worker)))


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

    def pids(self, name: str) -> list[int]:
        assert name == "worker"
        return [*self.now]

    async def kill(self, pid: int, target: str, *, whole: bool) -> None:
        assert (pid, whole) == (self.worker.pid, True)
        loop = asyncio.get_running_loop()
        loop.call_later(DIES_AFTER_S, self.worker.kill)
        loop.call_later(STARTS_AFTER_S, self.now.__setitem__, 0, pid + 1)

    until = Bench.until


async def dying() -> SlowlyDying:
    return SlowlyDying(
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "input()"), stdin=subprocess.PIPE
        )
    )


async def test_it_returns_when_the_dead_are_gone_and_their_lock() -> None:
    bench: Any = await dying()
    await kill_whole(cast("Bench", bench), bench.now, "the worker")
    assert bench.redis.deleted == [("unacked_mutex", False)]
    await bench.worker.wait()


async def test_a_process_that_has_gone_is_killed_for_good() -> None:
    bench: Any = await dying()
    bench.worker.kill()
    await bench.worker.wait()
    await kill_whole(cast("Bench", bench), bench.now, "the worker")
    assert bench.redis.deleted == [("unacked_mutex", False)]


async def test_lab_10_goes_on_when_others_have_replaced_the_dead() -> None:
    bench: Any = await dying()
    await _kill_workers(cast("Bench", bench))
    assert bench.now == [bench.worker.pid + 1]
    await bench.worker.wait()
