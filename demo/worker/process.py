"""One worker process: its connection, its loop, its slots, its pulse.

entry.py builds it with the first message, after any fork. It knows the log,
the queue's pulse and how tasks are run, but no signals of Celery.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import signal
import threading
import time

from redis.exceptions import RedisError

from demo import broker, processes
from demo.blobs.opening import open_results
from demo.opening import open_log, open_store
from demo.settings import Settings
from demo.work.kinds import Kinds
from demo.worker.alive import Alive
from demo.worker.backoff import Backoff
from demo.worker.bridge import Bridge
from demo.worker.equipment import Equipment
from demo.worker.holder import Worker, this_worker
from demo.worker.results import Results
from demo.worker.runner import run_task
from demo.worker.shortage import shortage_of

logger = logging.getLogger("worker")

# chosen: a lane counts as stopped after several missed beats.
BEAT_S = 1.0


class Process:
    """The state that all slots of this worker process share."""

    def __init__(
        self,
        settings: Settings,
        kinds: Kinds,
        slots: int,
        *,
        main: processes.Process | None = None,
    ) -> None:
        """Prepare; `main` is the worker's process when this is a child."""
        self._kinds = kinds
        self._main = main
        # This process ran short of something: another has to replace it.
        self.is_spent = self.is_leaving = False
        self._slots = slots
        self._busy = 0
        self._numbers = itertools.count(1)
        self._slot = threading.local()
        self._redis = open_store(settings)
        self._log = open_log(settings, self._redis)
        self._release = asyncio.Event()
        self._equipment = Equipment(
            renew_s=settings.renew_s,
            release=self._release,
            enqueue=broker.message,
            backoff=Backoff(settings.retry_base_s, settings.retry_cap_s),
            die=_die if main else None,
            retire=self._retire,
            results=Results(
                open_results(settings), settings.result_inline_bytes
            ),
        )
        self._alive = Alive(settings.alive_file)
        self._bridge = Bridge(slots)
        self._pulses: dict[str, asyncio.Task[None]] = {}
        # When each lane last beat here, so that not every short task pays
        # for a beat. measured: bench overhead, 0.3 of 3.2 ms.
        self._beaten_s: dict[str, float] = {}

    def run(self, task_id: str, lane: str) -> None:
        """Run a task in the calling slot; return when that's done."""
        try:
            self._bridge.wait_for(self._run(task_id, lane, self._worker()))
        except Exception as error:
            # Celery would end the whole worker for a MemoryError.
            if shortage_of(error) is None:
                raise
            logger.warning("task %s left to the sweeper: %r", task_id, error)
            self._retire()

    def beat(self, lane: str) -> None:
        """Record that a message of `lane` arrived here."""
        self._bridge.wait_for(self._beat(lane))

    def release(self) -> None:
        """Hand unfinished work over. Safe inside a signal handler."""
        self._bridge.tell(self._release.set)

    def _retire(self) -> None:
        self.is_spent = True

    def leave(self, in_s: float, exit_code: int) -> None:
        """End this child in `in_s` seconds; start nothing until then."""
        self.is_leaving = True
        loop = self._bridge.loop
        self._bridge.tell(lambda: loop.call_later(in_s, os._exit, exit_code))

    @property
    def is_stopping(self) -> bool:
        """Say whether this process must not start anything."""
        return self._release.is_set()

    def _worker(self) -> Worker:
        """Return the calling slot, which keeps its number."""
        if not hasattr(self._slot, "worker"):
            number = next(self._numbers)
            self._slot.worker = this_worker(number, self._main)
        worker: Worker = self._slot.worker
        return worker

    async def _run(self, task_id: str, lane: str, worker: Worker) -> None:
        await self._beat(lane)
        if lane not in self._pulses:
            self._pulses[lane] = asyncio.create_task(self._keep_beating(lane))
        self._busy += 1
        try:
            await run_task(
                self._log, task_id, worker, self._equipment, self._kinds
            )
        finally:
            self._busy -= 1

    async def _keep_beating(self, lane: str) -> None:
        """Beat while no slot is free for a canary; else one will arrive.

        Not where no slot will ever be: that has to be seen from outside.
        """
        while True:
            await asyncio.sleep(BEAT_S)
            if self._busy >= self._slots and not self._equipment.is_stuck:
                self._alive.touch()
                await self._beat(lane)

    async def _beat(self, lane: str) -> None:
        if time.monotonic() < self._beaten_s.get(lane, -BEAT_S) + BEAT_S / 2:
            return
        self._beaten_s[lane] = time.monotonic()
        # The pulse is for monitoring and must not end any task.
        with contextlib.suppress(RedisError):
            await broker.beat(self._redis, lane)


def _die() -> None:
    """End this child of a pool at once; its parent starts another."""
    os.kill(os.getpid(), signal.SIGKILL)
