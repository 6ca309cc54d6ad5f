"""A hundred clients of one dependency that retry by one policy.

Each has tasks, and each task is a call to the dependency, tried until an
answer comes in time or the policy gives up. With `comes` new tasks arrive
whatever became of those before; with `waits` a client has one at a time.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

from lessons.load.clock import Clock
from lessons.load.depending import RESET, Dependency
from lessons.load.retrying import Budget, Policy

CLIENTS = 100
# chosen: a task of a client each 1.67 s on average makes 60 a second for all.
GAP_S = 100 / 60
# chosen: five times what a call takes without a queue, and above what it
# takes at this load in 999 of 1,000 cases.
TIMEOUT_S = 0.5
OK = 200


@dataclass(slots=True)
class Counts:
    """Counts of one line: since the line before.

    `in_time`: tasks whose call was answered in time. `late`: tries that got
    no answer in time. `refused`: tries that were refused, or whose connection
    broke. `given_up`: tasks that ended without an answer.
    """

    tasks: int = 0
    tries: int = 0
    in_time: int = 0
    late: int = 0
    refused: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class Try:
    """One try, to be shown as it went over the wire."""

    sent_ms: float
    took_ms: float
    request: str
    response: str


class Callers:
    """The clients of one policy, and what they have met."""

    def __init__(
        self, clock: Clock, dependency: Dependency, policy: Policy, seed: int
    ) -> None:
        self.dependency = dependency
        self.has_budget = policy.has_budget
        self._clock = clock
        self._policy = policy
        self._budget = Budget()
        self._seed = seed
        self._dice = Random(f"{seed}:pauses")  # noqa: S311 - foretold
        self._doing: set[asyncio.Task[None]] = set()
        self._counts = Counts()
        self._wasted = 0
        self._tasks = 0
        # By what came of it: in time, late, refused.
        self.shown: dict[str, Try] = {}

    def start(self, work: str) -> None:
        """Let all clients begin. The same seed has the same tasks."""
        client = self._client if work == "comes" else self._waiting_client
        for n in range(CLIENTS):
            self._do(client(Random(f"{self._seed}:{n}")))  # noqa: S311

    async def end(self) -> None:
        """Cancel whatever they do."""
        for task in self._doing:
            task.cancel()
        await asyncio.gather(*self._doing, return_exceptions=True)

    def counts(self) -> dict[str, Any]:
        """Return what is new since the last time."""
        counts, self._counts = self._counts, Counts()
        wasted = self.dependency.wasted
        new, self._wasted = wasted - self._wasted, wasted
        return {**asdict(counts), "wasted": new}

    def _do(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    async def _client(self, dice: Random) -> None:
        due_s = 0.0
        while True:
            due_s += dice.expovariate(1 / GAP_S)
            await self._clock.until(due_s)
            self._do(self._task())

    async def _waiting_client(self, dice: Random) -> None:
        while True:
            await asyncio.sleep(dice.expovariate(1 / GAP_S))
            await self._task()

    # --8<-- [start:task]
    async def _task(self) -> None:
        """Call until an answer comes in time, or the policy gives up."""
        self._counts.tasks += 1
        self._tasks += 1
        name = self._tasks
        for n in range(self._policy.tries):
            if n > 0:
                if self.has_budget and not self._budget.spend():
                    break
                await asyncio.sleep(self._policy.pause(n, self._dice))
            if await self._try(f"{name}.{n + 1}"):
                self._counts.in_time += 1
                self._budget.earn()
                return
        self._counts.given_up += 1

    async def _try(self, name: str) -> bool:
        """Call once; say whether it was answered in time."""
        self._counts.tries += 1
        sent_ms = self._clock.at_ms()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                status = await self.dependency.call(name)
        except TimeoutError:
            self._counts.late += 1
            self._show("late", name, sent_ms, "(no answer in time)")
            return False
        if status == OK:
            self._show("in_time", name, sent_ms, f"{status} {name}")
            return True
        self._counts.refused += 1
        if status != RESET:
            self._show("refused", name, sent_ms, f"{status} {name}")
        return False

    # --8<-- [end:task]

    def _show(self, what: str, name: str, sent_ms: float, said: str) -> None:
        if what not in self.shown:
            took_ms = round(self._clock.at_ms() - sent_ms, 1)
            self.shown[what] = Try(sent_ms, took_ms, f"CALL {name}", said)
