"""Starts a plain Celery worker of one run, and reads what it has done.

The worker (lessons/poisoned.py) has a broker of its own, so that a task that
kills it again and again harms nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from lessons.load.failure import Failed
from lessons.load.own_broker import QUEUE, OwnBroker, own_broker
from lessons.load.program import own_leash

APP = "lessons.poisoned"
# chosen: a task of a few hundred bytes, and what Celery keeps beside it.
MEMORY_BYTES = 32 * 1024 * 1024
# chosen: Celery starts in 2 s, and on a busy machine in several times that.
START_LIMIT_S = 12.0
LOOK_S = 0.05


class PlainSide:
    """One worker with two slots, its broker, and the books."""

    def __init__(self, broker: OwnBroker, books: Path) -> None:
        self._broker = broker
        self._books = books

    async def submit(self) -> None:
        """Publish the task. Raises Failed."""
        if not await self._broker.publish("poison"):
            raise Failed("the run's own broker took no message")

    async def is_left(self) -> bool:
        """Say whether the message is still in the queue, or with a worker."""
        waiting, taken = await asyncio.gather(
            self._broker.waiting(), self._broker.taken()
        )
        return bool(waiting | taken)

    def noted(self, what: str) -> list[float]:
        """Return when something happened, on the monotonic clock."""
        return [line["at_s"] for line in self._lines() if line["what"] == what]

    def _lines(self) -> list[dict[str, Any]]:
        lines = self._books.read_bytes().splitlines()
        return [json.loads(line) for line in lines]


@asynccontextmanager
async def plain_side(how: str) -> AsyncIterator[PlainSide]:
    """Start broker and worker; end both, and all their children."""
    async with (
        own_leash() as leash,
        own_broker(MEMORY_BYTES, is_primed=False, leash=leash) as broker,
    ):
        with tempfile.TemporaryDirectory(prefix="acc-poison-") as folder:
            books = Path(folder) / "books"
            books.touch()
            side = PlainSide(broker, books)
            environment = {
                "POISONED_BROKER": broker.url,
                "POISONED_BOOKS": str(books),
                "POISONED_HOW": how,
            }
            async with _worker(environment, leash) as process:
                await _until_ready(side, process)
                yield side


@asynccontextmanager
async def _worker(
    environment: dict[str, str], leash: asyncio.StreamWriter
) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "celery", "-A", APP, "worker"),
        *("-Q", QUEUE, "-P", "prefork", "-c", "2", "-l", "CRITICAL"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        env={**os.environ, **environment},
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
        # A process group of its own, which the leash can end.
        start_new_session=True,
    )
    leash.write(b"+%d\n" % process.pid)
    try:
        yield process
    finally:
        # The whole group: Celery's main process and its child.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        leash.write(b"-%d\n" % process.pid)


async def _until_ready(
    side: PlainSide, process: asyncio.subprocess.Process
) -> None:
    try:
        async with asyncio.timeout(START_LIMIT_S):
            while True:
                if side.noted("ready"):
                    return
                if process.returncode is not None:
                    raise Failed("the run's own worker ended at its start")
                await asyncio.sleep(LOOK_S)
    except TimeoutError as late:
        raise Failed("the run's own worker doesn't start") from late
