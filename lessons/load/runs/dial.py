"""Experiment `dial`: arrivals at a chosen utilisation, before one slot.

Input {"utilisation", "seed", "window_s"}. TASKS tasks that only wait come
to the lane `compute`, which has one slot here: at exponential distances, for
exponential times, whatever became of those before. The same seed has the
same draws at each utilisation; only the distances are stretched. A line:

    {"at_ms", "sent", "ended", "looks": [{"at_ms", "in_system"}],
     "measured": {...} (arrivals.py), "is_over", "exchanges"}

L, the number of tasks in the system, is observed from outside, LOOKS_PER_S
times a second. The rate is counted by the clock of this process; times are
those of the tasks' own events.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.arrivals import Arrival, Span, draw, measured
from lessons.load.books import all_succeeded, sign_in, tasks_of
from lessons.load.clock import Clock
from lessons.load.failure import expect, raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line


class Look(TypedDict):
    """How many tasks were in the system at a moment."""

    at_ms: float
    in_system: int


class Measured(TypedDict):
    """Means so far; None before there is one (arrivals.py)."""

    looks: int
    in_system: float | None
    most_running: int
    rate_per_s: float | None
    gap_s: float | None
    wait_s: float | None
    task_s: float | None
    response_s: float | None


class DialLine(Line):
    """Looks since the line before, and what they come to."""

    sent: int
    ended: int
    looks: list[Look]
    measured: Measured
    is_over: bool
    exchanges: list[Exchange]


# chosen: below what an owner may have unfinished (60), so that none is
# refused, and at 60 % of utilisation over within the window.
TASKS = 56
# chosen: long beside what a slot needs between two tasks, and short enough
# that whoever else wants the lane waits for seconds, not for minutes.
TASK_S = 0.25
LOOKS_PER_S = 4
LOOKS_A_LINE = 2
# chosen: after the window, to cancel the rest.
CLEAN_UP_S = 0.8


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Let tasks arrive, look how many there are, say what was measured."""
    dial = Dial(gateway, await sign_in(gateway))
    gap_s = TASK_S / input_["utilisation"]
    sending = asyncio.create_task(
        dial.send(draw(TASKS, gap_s, TASK_S, input_["seed"]))
    )
    try:
        for n in range(1, input_["window_s"] * LOOKS_PER_S + 1):
            await dial.look(n / LOOKS_PER_S)
            # An exception ends the run, instead of a short picture.
            raise_from([sending])
            if dial.is_over:
                break
            if n % LOOKS_A_LINE == 0:
                say(dial.line())
        await dial.show_one()
        say(dial.line())
    finally:
        sending.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLEAN_UP_S):
                await dial.cancel_the_rest()
        await asyncio.gather(sending, return_exceptions=True)


class Dial:
    """The tasks of one run: sent, looked at, and what they tell."""

    def __init__(self, gateway: Gateway, cookie: str) -> None:
        self._gateway = gateway
        self._cookie = cookie
        self._clock = Clock()
        self._sent = 0
        self._tasks: list[dict[str, Any]] = []
        self._span = Span()
        self._looks: list[dict[str, Any]] = []
        self._exchanges: list[dict[str, Any]] = []

    # --8<-- [start:send]
    async def send(self, arrivals: list[Arrival]) -> None:
        """Submit each task when it is due, whatever became of the others."""
        async with asyncio.TaskGroup() as group:
            for arrival in arrivals:
                await self._clock.until(arrival.at_s)
                group.create_task(self._submit(arrival.task_s))

    # --8<-- [end:send]

    async def _submit(self, task_s: float) -> None:
        wait = {"duration_s": task_s, "steps": 1, "is_deaf": True}
        sent_ms = self._clock.at_ms()
        answer = await self._gateway.post(
            "/api/tasks", self._cookie, {"kind": "sleepy", "input": wait}
        )
        expect(answer, "a task", 202)
        if not self._sent:
            took_ms = self._clock.at_ms() - sent_ms
            self._exchanges.append(
                answer.as_exchange("submit", sent_ms, took_ms)
            )
        self._sent += 1

    async def look(self, due_s: float) -> None:
        """Look, when it is due, how many tasks are there."""
        await self._clock.until(due_s)
        tasks = await tasks_of(self._gateway, self._cookie)
        self._tasks = all_succeeded(tasks)
        there = sum(not task["ended_at"] for task in self._tasks)
        self._span.note(self._clock.at_s(), there)
        self._looks.append({"at_ms": self._clock.at_ms(), "in_system": there})

    @property
    def is_over(self) -> bool:
        """Whether all have come, and all have ended."""
        ended = sum(bool(task["ended_at"]) for task in self._tasks)
        return ended == TASKS

    async def show_one(self) -> None:
        """Ask once for the last task, to show its events' times."""
        if not self._tasks:
            return
        sent_ms = self._clock.at_ms()
        path = f"/api/tasks/{self._tasks[0]['id']}"
        answer = await self._gateway.get(path, self._cookie)
        took_ms = self._clock.at_ms() - sent_ms
        self._exchanges.append(answer.as_exchange("monitor", sent_ms, took_ms))

    def line(self) -> dict[str, Any]:
        """Return what is new, and what has been measured so far."""
        looks, self._looks = self._looks, []
        exchanges, self._exchanges = self._exchanges, []
        return {
            "at_ms": self._clock.at_ms(),
            "sent": self._sent,
            "ended": sum(bool(task["ended_at"]) for task in self._tasks),
            "looks": looks,
            "measured": measured(self._span, self._sent, self._tasks),
            "is_over": self.is_over,
            "exchanges": exchanges,
        }

    async def cancel_the_rest(self) -> None:
        """Cancel the tasks that still run."""
        async with asyncio.TaskGroup() as group:
            for task in await tasks_of(self._gateway, self._cookie):
                if not task["ended_at"]:
                    path = f"/api/tasks/{task['id']}/cancel"
                    group.create_task(
                        self._gateway.post(path, self._cookie, {})
                    )
