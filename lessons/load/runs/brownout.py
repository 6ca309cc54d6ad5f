"""Experiment `brownout`: five retry policies, and a dependency that stops.

Input {"work": "comes" or "waits", "way_out", "seed", "window_s"}. For each
policy (retrying.py) there is a dependency process of the run's own, and the
same hundred clients with the same tasks. At STOP_AT_S all five dependencies
are stopped by SIGSTOP, and continued STOP_S later: from then on they are as
fast as before. WAY_OUT_AT_S, or when the reader asks (cue.py), all five get
the same way out:

    restart   SIGKILL, and a new process: its queue is gone
    shed      the dependency refuses what it couldn't answer in time
    budget    every client retries only with a token from now on

A line, with what is new since the line before:

    {"at_ms", "sides": {policy: {"tasks", "tries", "in_time", "late",
     "refused", "given_up", "wasted"}}, "marks": [{"what", "at_ms", "pids"}],
     "behind_ms", "is_over", "exchanges"}

`is_over`: the last line. `wasted`: answers that nobody waited for any more.
`behind_ms`: how late this process itself was with the line. The tracks of
`exchanges` are `in_time`, `late` and `refused`, all of the policy `jitter`.
"""

from __future__ import annotations

import asyncio
import signal
from typing import Any, Literal

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.callers import TIMEOUT_S, Callers
from lessons.load.clock import LINE_S, Clock
from lessons.load.cue import cue_or
from lessons.load.depending import dependencies
from lessons.load.failure import raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.retrying import POLICIES


class Counts(TypedDict):
    """Counts of one policy's clients since the line before."""

    tasks: int
    tries: int
    in_time: int
    late: int
    refused: int
    given_up: int
    wasted: int


class Sides(TypedDict):
    """By policy."""

    none: Counts
    fixed: Counts
    exponential: Counts
    jitter: Counts
    budget: Counts


class Mark(TypedDict):
    """A deed to all five dependencies, or to their clients."""

    what: Literal["stopped", "continued", "restart", "shed", "budget"]
    at_ms: float
    pids: list[int]


class BrownoutLine(Line):
    """The news since the line before."""

    sides: Sides
    marks: list[Mark]
    behind_ms: float
    is_over: bool
    exchanges: list[Exchange]


# chosen: 100 calls a second at most, for 60 that come.
SLOTS, SERVICE_S = 10, 0.1
# chosen: 1.5 s of work, three times as long as a client waits. That a queue
# is longer than its callers' patience is usual, and not noticed.
QUEUE = 150
# What is answered in time has waited for less than the patience without the
# service; half of it is a reserve.
SHED_QUEUE = int((TIMEOUT_S - SERVICE_S) / SERVICE_S * SLOTS / 2)
STOP_AT_S, STOP_S = 4.0, 2.5
WAY_OUT_AT_S = 12.0
SHOWN = "jitter"


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Start five dependencies, stop them for a while, and count."""
    del gateway  # Nothing of the stack takes part.
    size = (SLOTS, SERVICE_S, QUEUE)
    async with dependencies(list(POLICIES), size) as own:
        clock, seed = Clock(), int(input_["seed"])
        brownout = Brownout(
            clock,
            {
                name: Callers(clock, own[name], policy, seed)
                for name, policy in POLICIES.items()
            },
        )
        doing = [
            asyncio.create_task(brownout.stop()),
            asyncio.create_task(
                brownout.get_out(input_["way_out"], input_["window_s"])
            ),
        ]
        try:
            brownout.start(input_["work"])
            async for is_over in brownout.clock.lines(input_["window_s"]):
                raise_from(doing)
                say({**brownout.line(), "is_over": is_over})
        finally:
            for task in doing:
                task.cancel()
            await brownout.end()
            await asyncio.gather(*doing, return_exceptions=True)


class Brownout:
    """Five sides on one clock, and what is done to them."""

    def __init__(self, clock: Clock, sides: dict[str, Callers]) -> None:
        self.clock = clock
        self._sides = sides
        self._marks: list[dict[str, Any]] = []
        self._continued = asyncio.Event()
        self._shown: set[str] = set()
        self._lines = 0

    def start(self, work: str) -> None:
        """Let the clients of all policies begin."""
        for side in self._sides.values():
            side.start(work)

    async def end(self) -> None:
        """Let all clients stop."""
        for side in self._sides.values():
            await side.end()

    async def stop(self) -> None:
        """Stop all dependencies, and let them continue after a while."""
        await self.clock.until(STOP_AT_S)
        self._signal(signal.SIGSTOP, "stopped")
        await self.clock.until(STOP_AT_S + STOP_S)
        self._signal(signal.SIGCONT, "continued")
        self._continued.set()

    async def get_out(self, way_out: str, window_s: float) -> None:
        """Give all sides the way out that was asked for, once."""
        at_s = window_s if way_out == "none" else WAY_OUT_AT_S
        asked = await cue_or(self.clock, at_s, [self._continued])
        match asked or way_out:
            case "restart":
                async with asyncio.TaskGroup() as group:
                    for side in self._sides.values():
                        group.create_task(side.dependency.restart())
                self._mark("restart")
            case "shed":
                for side in self._sides.values():
                    side.dependency.limit_queue(SHED_QUEUE)
                self._mark("shed")
            case "budget":
                for side in self._sides.values():
                    side.has_budget = True
                self._mark("budget")

    def line(self) -> dict[str, Any]:
        """Return what is new since the line before."""
        self._lines += 1
        marks, self._marks = self._marks, []
        return {
            "at_ms": self.clock.at_ms(),
            "sides": {k: side.counts() for k, side in self._sides.items()},
            "marks": marks,
            "behind_ms": round(
                self.clock.at_ms() - self._lines * LINE_S * 1000, 1
            ),
            "exchanges": self._exchanges(),
        }

    def _exchanges(self) -> list[dict[str, Any]]:
        """Return the first try of each sort, once."""
        tries = self._sides[SHOWN].shown
        new = [what for what in tries if what not in self._shown]
        self._shown.update(new)
        return [
            {
                "track": what,
                "sent_ms": tries[what].sent_ms,
                "took_ms": tries[what].took_ms,
                "request": tries[what].request,
                "response": tries[what].response,
            }
            for what in new
        ]

    def _signal(self, number: int, what: str) -> None:
        for side in self._sides.values():
            side.dependency.send(number)
        self._mark(what)

    def _mark(self, what: str) -> None:
        pids = [side.dependency.pid for side in self._sides.values()]
        self._marks.append(
            {"what": what, "at_ms": self.clock.at_ms(), "pids": pids}
        )
