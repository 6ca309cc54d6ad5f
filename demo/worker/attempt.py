"""One attempt at a task: from the claim to its end, or to being stopped.

Two things go on at once. The work advances step by step, in a thread, and
records each step. The keeper renews the lease, and hears that way what
others have appended. Stopping is an interrupt that the work looks at
between two steps and during every pause.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from demo.contract import Data, EventType, Task
from demo.errors import (
    Conflict,
    ContractError,
    IllegalTransition,
    LogUnavailable,
    StaleAttempt,
    UnknownTask,
)
from demo.eventlog import EventLog, Message, record, refresh
from demo.work.kind import Kind, Step, Steps, parse
from demo.worker.patience import insist
from demo.worker.problems import WORK_FAILED, WORKER_STOPPED

logger = logging.getLogger("worker")

Enqueue = Callable[[str, str], Message]
Kinds = Mapping[str, Kind[Any]]

# What the log itself says no with; a work can't be the reason for these.
REFUSALS = (
    Conflict,
    IllegalTransition,
    LogUnavailable,
    StaleAttempt,
    UnknownTask,
)


class Interrupt(Enum):
    """Why an attempt stops before its end."""

    CANCEL = "its owner asked for it"
    STALE = "another attempt has taken over"
    RELEASE = "this worker is stopping"


class Attempt:
    """A claimed attempt. `task` is what the log said when last asked."""

    def __init__(
        self,
        log: EventLog,
        task: Task,
        holder: str,
        *,
        renew_s: float,
        release: asyncio.Event,
        enqueue: Enqueue,
        kinds: Kinds,
    ) -> None:
        self.task = task
        self._number = task.attempt
        self._log = log
        self._holder = holder
        self._renew_s = renew_s
        self._release = release
        self._enqueue = enqueue
        self._kinds = kinds
        self._steps: Steps = _no_steps()
        self._interrupt: Interrupt | None = None
        self._interrupted = asyncio.Event()
        self._writing = asyncio.Lock()

    async def run(self) -> None:
        """Work until the end or an interrupt, and record which it was."""
        async with asyncio.TaskGroup() as group:
            keeper = group.create_task(self._keep())
            try:
                await self._end(await self._outcome())
            except LogUnavailable:
                logger.warning("%s left to the sweeper: no log", self._name)
            except ContractError as refused:
                logger.warning("%s abandoned: %s", self._name, refused)
            finally:
                keeper.cancel()
                # After the end is recorded: cleaning up may take a while.
                await asyncio.to_thread(self._steps.close)

    async def _outcome(self) -> tuple[EventType, Data] | None:
        """Do the work; return how it ended, None when interrupted."""
        try:
            return await self._work()
        except REFUSALS:
            # The log refused a step. That's for run() to tell.
            raise
        except Exception:
            # The one broad except of this program: a work is somebody
            # else's code and may raise anything. Whatever it was, its owner
            # must see an end, and the worker must live on.
            logger.exception("%s failed", self._name)
            return EventType.FAILED, {"problem": WORK_FAILED}

    async def _work(self) -> tuple[EventType, Data] | None:
        kind = self._kinds[self.task.kind]
        wanted = parse(kind, self.task.input)
        self._steps = kind.steps(wanted, self.task.partials)
        while not self._interrupted.is_set():
            began_s = time.monotonic()
            step = await asyncio.to_thread(next, self._steps, None)
            if step is None:
                result = await asyncio.to_thread(
                    kind.finish, wanted, self.task.partials
                )
                return EventType.SUCCEEDED, {"result": result}
            spent_s = time.monotonic() - began_s
            await self._pause(step.floor_s - spent_s)
            if not self._interrupted.is_set():
                await self._record(EventType.PROGRESSED, _told(step))
        return None

    async def _end(self, outcome: tuple[EventType, Data] | None) -> None:
        """Record the end, or what the interrupt makes of the task."""
        match outcome, self._interrupt:
            case (type_, data), _:
                await self._record(type_, data)
                logger.info("%s %s", self._name, type_.value)
            case None, Interrupt.CANCEL:
                await self._record(EventType.CANCELLED, {})
                logger.info("%s cancelled", self._name)
            case None, Interrupt.RELEASE:
                # Retried, not lost: the worker lives and says so itself.
                # A deploy mustn't count towards the crash loop.
                await self._record(
                    EventType.RETRIED,
                    {"problem": WORKER_STOPPED, "delay_s": 0},
                    self._enqueue(self.task.id, self.task.lane),
                )
                logger.info("%s handed over", self._name)
            case _:
                logger.info("%s abandoned: %s", self._name, self._interrupt)

    async def _keep(self) -> None:
        """Renew the lease until there is a reason to stop the work."""
        while self._interrupt is None:
            try:
                async with asyncio.timeout(self._renew_s):
                    await self._release.wait()
                self._stop(Interrupt.RELEASE)
            except TimeoutError:
                await self._renew()

    async def _renew(self) -> None:
        try:
            count = await self._log.renew(self.task.id, self._holder)
            if count is None:
                self._stop(Interrupt.STALE)
            elif count != self.task.seq:
                async with self._writing:
                    self.task = await refresh(self._log, self.task)
        except LogUnavailable:
            # The log decides what's true, and it will be asked again with
            # the next step. Until then the work goes on.
            return
        if self.task.attempt != self._number or self.task.state.is_terminal:
            self._stop(Interrupt.STALE)
        elif self.task.cancel_requested:
            self._stop(Interrupt.CANCEL)

    async def _record(
        self, type_: EventType, data: Data, message: Message | None = None
    ) -> None:
        """Record something of this attempt, and of no later one."""
        async with self._writing:
            if self.task.attempt != self._number:
                raise StaleAttempt(f"current is {self.task.attempt}")
            self.task = await insist(
                lambda: record(
                    self._log, self.task, type_, data, message=message
                )
            )

    async def _pause(self, for_s: float) -> None:
        if for_s > 0:
            try:
                async with asyncio.timeout(for_s):
                    await self._interrupted.wait()
            except TimeoutError:
                return

    def _stop(self, why: Interrupt) -> None:
        self._interrupt = why
        self._interrupted.set()

    @property
    def _name(self) -> str:
        return f"task {self.task.id} attempt {self._number}"


def _told(step: Step) -> Data:
    return {
        "done": step.done,
        "total": step.total,
        "unit": step.unit,
        "note": step.note,
        "partial": step.partial,
    }


def _no_steps() -> Steps:
    yield from ()
