"""Replaces one Celery worker by another, as a deployment does.

The old worker is filled with jobs and told to stop: SIGTERM to its first
process, SIGKILL to all of them when the grace period is over. The new worker
starts at the moment of the signal. The books have what both do (stops.py).
"""

from __future__ import annotations

import asyncio
import signal
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import RunInput
from lessons.load.clock import Clock
from lessons.load.own_broker import OwnBroker
from lessons.load.own_workers import OwnWorker, require_alive
from lessons.load.stops import Books, Entry, Worker, counted, fates


class Mark(TypedDict):
    """An operation on a worker; `exit_code`: how its process ended."""

    worker: Worker
    what: Literal["starting", "ready", "told", "killed", "gone"]
    at_ms: float
    pid: int
    exit_code: NotRequired[int]


SLOTS = 3
# Seconds of work. When the worker is told to stop, HEAD_START_S after the
# first three have begun, they still need 0.5 s, 2.5 s and 6.5 s. The others
# wait behind them.
JOBS = {"A": 1.5, "B": 3.5, "C": 7.5, "D": 1.0, "E": 1.0, "F": 1.0}
HEAD_START_S = 1.0
# chosen: a person who presses Ctrl-C three times.
AGAIN_S = 0.4
# chosen: two starts on a busy machine.
READY_LIMIT_S = 12.0
LOOK_S = 0.1
# chosen: on a busy machine, a worker that has taken a message begins its job
# within a second.
QUIET_S = 2.0


class Deployment:
    """The broker, both workers and the books of one run."""

    def __init__(
        self,
        input_: RunInput,
        clock: Clock,
        broker: OwnBroker,
        books: Books,
        workers: dict[Worker, OwnWorker],
    ) -> None:
        self._input = input_
        self._clock = clock
        self._broker = broker
        self._books = books
        self._old, self._new = workers["old"], workers["new"]
        self._had_old: set[str] = set()
        self._told_s = 0.0
        self._marks: list[dict[str, Any]] = []
        self._entries: list[Entry] = []
        self._exchanges: list[dict[str, Any]] = []

    async def play(self) -> None:
        """Do all of it, within the window."""
        async with asyncio.timeout(self._input["window_s"]):
            await self._fill()
            await self._replace()
            await self._until_settled()

    async def _fill(self) -> None:
        """Start the old worker and have it do the first jobs for a while."""
        await self._start(self._old)
        for name, seconds in JOBS.items():
            await self._broker.publish(f"{name}:{seconds}")
        while self._books.count("began") < SLOTS:
            require_alive(self._old)
            await self._look()
        await asyncio.sleep(HEAD_START_S)
        taken = await self._broker.taken()
        self._had_old = _names(taken) | self._books.at_work("old")

    async def _replace(self) -> None:
        """Tell the old worker to stop, start the new one, keep the grace."""
        self._told_s = self._clock.at_s()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._stop())
            group.create_task(self._start(self._new))

    async def _until_settled(self) -> None:
        """Return when nothing can happen any more."""
        quiet_s = self._clock.at_s()
        while self._clock.at_s() - quiet_s < QUIET_S:
            waiting = await self._broker.waiting()
            if waiting or self._books.at_work("new"):
                quiet_s = self._clock.at_s()
            if self._books.count("ended") >= len(JOBS):
                return
            require_alive(self._new)
            await self._look()

    async def last_line(self) -> dict[str, Any]:
        """Return what came of each job."""
        taken = _names(await self._broker.taken())
        found = fates(tuple(JOBS), self._books.entries, taken, self._had_old)
        ends = {"fates": found, "summary": counted(found)}
        return {**await self.line(), **ends}

    async def _start(self, worker: OwnWorker) -> None:
        await worker.start()
        self._mark(worker, "starting")
        async with asyncio.timeout(READY_LIMIT_S):
            while worker.name not in self._books.ready:
                require_alive(worker)
                await self._look()
        at_ms = self._books.ready[worker.name]
        self._mark(worker, "ready", at_ms=at_ms)

    async def _stop(self) -> None:
        """Do what an orchestrator does; `hard` does it three times."""
        times = 3 if self._input["how"] == "hard" else 1
        for n in range(times):
            if n > 0:
                await asyncio.sleep(AGAIN_S)
            self._mark(self._old, "told")
            self._old.tell(signal.SIGTERM)
        left_s = self._told_s + self._input["grace_s"] - self._clock.at_s()
        try:
            async with asyncio.timeout(left_s):
                await self._old.gone.wait()
        except TimeoutError:
            self._old.kill()
            self._mark(self._old, "killed")
            await self._old.gone.wait()
        self._mark(self._old, "gone", exit_code=self._old.exit_code)
        self._show_signal()

    def _show_signal(self) -> None:
        """Show the signal, and what the worker has said since."""
        since_s = self._told_s + self._clock.start_s
        said = self._old.said_since(since_s) or "(nothing)"
        took_s = self._clock.at_s() - self._told_s
        self._exchanges.append(
            {
                "track": "signals",
                "sent_ms": round(self._told_s * 1000, 1),
                "took_ms": round(took_s * 1000, 1),
                "request": f"kill -TERM {self._old.pid}",
                "response": f"What the worker printed\n\n{said}",
            }
        )

    def _mark(self, worker: OwnWorker, what: str, **more: Any) -> None:
        mark = {"worker": worker.name, "what": what, "pid": worker.pid}
        self._marks.append({**mark, "at_ms": self._clock.at_ms(), **more})

    async def _look(self) -> None:
        self._entries += self._books.read()
        await asyncio.sleep(LOOK_S)

    async def line(self) -> dict[str, Any]:
        """Return what is new."""
        self._entries += self._books.read()
        new = {
            "marks": self._marks,
            "books": self._entries,
            "exchanges": self._exchanges,
        }
        self._marks, self._entries, self._exchanges = [], [], []
        return {
            "at_ms": self._clock.at_ms(),
            **new,
            "waiting": len(await self._broker.waiting()),
            "taken": len(await self._broker.taken()),
        }


def _names(jobs: set[str]) -> set[str]:
    return {job.partition(":")[0] for job in jobs}
