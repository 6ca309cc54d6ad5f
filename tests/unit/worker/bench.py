"""A bench for the runner: a log in memory, and a work that obeys the test.

The work `counting` has steps 0, 1, 2 ...; before each it asks the test's
`before`, which may raise, wait, or change the world.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from demo.contract import Ref, Task
from demo.eventlog import Message, load, submit
from demo.memorylog import MemoryLog
from demo.work.kind import Kind
from demo.work.limits import Limits
from demo.work.step import Start, Step, Steps
from demo.worker.backoff import Backoff
from demo.worker.equipment import Equipment
from demo.worker.holder import Worker, this_worker
from demo.worker.results import Results
from demo.worker.runner import run_task

DEADLINE_S = 10.0
RENEW_S = 0.02
OWNER = "a" * 32


class CountingInput(BaseModel):
    """How far to count."""

    total: int = 4
    floor_s: float = 0.0


class Log(MemoryLog):
    """A log by whose clock pauses are over when a test says so."""

    ahead_s = 0.0

    async def now(self) -> datetime:
        """Return a moment that may be ahead."""
        return await super().now() + timedelta(seconds=self.ahead_s)


class Bench:
    """One log, one work, as many attempts as the test likes."""

    def __init__(self, lease_s: float = 3.0) -> None:
        self.log = Log(lease_s=lease_s)
        self.release = asyncio.Event()
        self.before: Callable[[int], None] = lambda _: None
        # Called when the steps are done; and when they are closed early.
        self.after: Callable[[], None] = lambda: None
        self.closing: Callable[[], None] = lambda: None
        self.limits = Limits()
        self.die: Callable[[], None] | None = None
        self.retire: Callable[[], None] | None = None
        # Draws the longest wait of each pause.
        self.backoff = Backoff(1.0, 60.0, draw=lambda: 1.0)
        self.results: Results | None = None
        self.stepped: list[int] = []
        # Set when the work is told to have its fault.
        self.faulty = threading.Event()
        self.heard: list[str] = []
        self.closed = threading.Event()

    async def submit(self, task_id: str = "t_1", **wanted: Any) -> Task:
        """Accept a task that counts."""
        task, _ = await submit(
            self.log,
            Ref(task_id, OWNER, "counting"),
            lane="paced",
            input=wanted,
            request_id="r",
            message=message(task_id, "paced"),
        )
        return task

    async def run(
        self, worker: Worker | None = None, *, ahead_s: float = 3600.0
    ) -> None:
        """Do what a worker does when the task's message arrives.

        So many seconds from now: usually when any pause is over.
        """
        self.log.ahead_s = ahead_s
        self.equipment = Equipment(
            renew_s=RENEW_S,
            release=self.release,
            enqueue=message,
            backoff=self.backoff,
            die=self.die,
            retire=self.retire,
            results=self.results,
        )
        async with asyncio.timeout(DEADLINE_S):
            await run_task(
                self.log,
                "t_1",
                worker or this_worker(1),
                self.equipment,
                kinds={"counting": self._kind()},
            )

    async def task(self) -> Task:
        """Return the task as the log tells it now."""
        return await load(self.log, "t_1")

    async def story(self) -> str:
        """Return the log's events in short: `queued1 started1 ...`."""
        events = await self.log.read("t_1")
        return " ".join(f"{e.type.value}{e.attempt}" for e in events)

    def _kind(self) -> Kind[CountingInput]:
        return Kind(
            "counting",
            "Counting",
            CountingInput,
            lambda _: "paced",
            self._steps,
            self._finish,
            csv,
            lambda _: self.limits,
        )

    def _hear(self, fault: str) -> None:
        self.heard.append(fault)
        self.faulty.set()

    def _steps(self, wanted: CountingInput, start: Start) -> Steps:
        assert start.on_fault is not None
        start.on_fault(self._hear)
        try:
            for n in range(len(start.partials), wanted.total):
                self.before(n)
                self.stepped.append(n)
                yield Step(
                    n + 1, wanted.total, "", "", {"n": n}, wanted.floor_s
                )
        finally:
            self.closed.set()
            self.closing()

    def _finish(
        self, _: CountingInput, partials: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Return all that was counted."""
        self.after()
        return {"counted": [p["n"] for p in partials]}


def csv(result: Mapping[str, Any]) -> str:
    """Return all that was counted, a line each."""
    return "".join(f"{n}\r\n" for n in ("n", *result["counted"]))


def message(task_id: str, lane: str) -> Message:
    """Return a message that tests can read."""
    return Message(lane, task_id)
