"""Experiment `kill`: twelve orders, two workers, and one fault.

Input {"setting", "fault", "clocks", "window_s"}. A broker, two workers with
three slots each and, for `ours`, API and sweeper, all of the run's own. Each
order works for WORK_S and charges once: odd ones early in their work, even
ones late, so that the fault meets both. The fault happens when one running
attempt has charged and another hasn't. A line:

    {"at_ms", "accepted": [{"order", "at_ms"}],
     "attempts": [{"id", "order", "worker", "pid", "at_ms"}],
     "charges": [{"attempt", "order", "at_ms", "is_charged"}],
     "ends": [{"attempt", "at_ms", "is_done"}],
     "marks": [{"who", "what", "at_ms"}], "held": count or null, "exchanges"}

with what is new since the line before, as the provider has seen it
(lessons/load/provider.py). `is_done` is false where the attempt's process
died. The last line has "summary" (lessons/load/tally.py). The run ends when
nothing more can happen, at the latest `window_s` after its start.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.clock import Clock
from lessons.load.crews import NAMES, Crew, Ours, Plain
from lessons.load.failure import Failed, raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.program import own_place
from lessons.load.provider import Provider
from lessons.load.stores import Store
from lessons.load.strike import ORDERS, Fault, orders, strike
from lessons.load.tally import Tally, tally

Setting = Literal["early", "late", "reject", "retry", "keyed", "ours"]
Clocks = Literal["short", "default"]
Who = Literal["A", "B", "broker"]
What = Literal[
    "child killed", "killed", "stopped", "woken", "ended", "started", "ready"
]


class Accepted(TypedDict):
    """An order that was handed over."""

    order: int
    at_ms: float


class Attempt(TypedDict):
    """An attempt at an order has begun."""

    id: int
    order: int
    worker: Literal["A", "B"]
    pid: int
    at_ms: float


class Charge(TypedDict):
    """An attempt has asked for its charge."""

    attempt: int
    order: int
    at_ms: float
    is_charged: bool


class End(TypedDict):
    """An attempt has ended; not by itself if `is_done` is false."""

    attempt: int
    at_ms: float
    is_done: bool


class Mark(TypedDict):
    """Something was done to a process, or became of it."""

    who: Who
    what: What
    at_ms: float


class KillLine(Line):
    """The news since the line before; `summary` with the last one."""

    accepted: list[Accepted]
    attempts: list[Attempt]
    charges: list[Charge]
    ends: list[End]
    marks: list[Mark]
    held: int | None
    exchanges: list[Exchange]
    summary: NotRequired[Tally]


# chosen: two workers start in 3 s; with API and sweeper, on a busy machine, in
# 8 s.
START_LIMIT_S = 14.0
# chosen: Celery looks for dead children each 5 s, and says nothing before.
SETTLE_S = 6.5
# Lines in a row in which nothing is at work and nothing is held.
QUIET_LINES = 2


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Start everything, hand over the orders, cause the fault, watch."""
    async with own_place("acc-kill-") as place:
        limit = Clock()
        provider = Provider()
        server = await provider.serve(place.folder / "provider.sock")
        store = Store(place)
        crew: Crew
        if input_["setting"] == "ours":
            crew = Ours(place, store, gateway, provider)
        else:
            crew = Plain(place, store, input_["setting"], input_["clocks"])
        try:
            await start_crew(store, crew, provider)
            # The window counts from the press: starting takes a part of it.
            course = Course(crew, store, provider, input_["fault"], say)
            await course.play(input_["window_s"] - limit.at_s())
        finally:
            for worker in crew.workers:
                await worker.end_all()
            await crew.close()
            await store.close()
            await store.end_all()
            server.close()


async def start_crew(store: Store, crew: Crew, provider: Provider) -> None:
    """Return when both workers take orders. Raises Failed."""
    await store.start()
    for worker in crew.workers:
        await worker.spawn()
    await crew.start(START_LIMIT_S)
    try:
        async with asyncio.timeout(START_LIMIT_S):
            ready: set[str] = set()
            while ready < set(NAMES):
                ready.add(await provider.ready.get())
    except TimeoutError as late:
        raise Failed("the run's own workers didn't start in time") from late


class Course:
    """The part of a run that is measured."""

    def __init__(
        self,
        crew: Crew,
        store: Store,
        provider: Provider,
        fault: Fault,
        say: Say,
    ) -> None:
        self._crew, self._store, self._provider = crew, store, provider
        self._fault = fault
        self._say = say
        provider.new()
        provider.start_clock()
        self._clock: Clock = provider.clock
        self._accepted_ms: dict[int, float] = {}
        self._told = 0
        self._held: set[int] = set()
        self._is_known = True
        self._over_at_s = SETTLE_S

    async def play(self, window_s: float) -> None:
        """Hand over, strike, and print lines until nothing can happen."""
        doing = [
            asyncio.create_task(self._submit()),
            asyncio.create_task(self._strike()),
            *(
                asyncio.create_task(worker.keep(self._provider))
                for worker in self._crew.workers
            ),
        ]
        quiet = 0
        try:
            async for is_last in self._clock.lines(window_s):
                raise_from(doing)
                quiet = quiet + 1 if await self._is_quiet() else 0
                is_over = is_last or (
                    quiet >= QUIET_LINES
                    and doing[1].done()
                    and self._clock.at_s() > self._over_at_s
                )
                self._print(is_over=is_over)
                if is_over:
                    break
        finally:
            for task in doing:
                task.cancel()
            await asyncio.gather(*doing, return_exceptions=True)

    async def _submit(self) -> None:
        for order in orders(self._fault):
            await self._crew.submit(order)
            self._accepted_ms[order[0]] = self._clock.at_ms()

    async def _is_quiet(self) -> bool:
        """Look what is held; say whether nothing is, and nobody works."""
        held = await self._crew.held()
        self._is_known = held is not None
        if held is not None:
            self._held = held
        return (
            held == set()
            and len(self._accepted_ms) == ORDERS
            and not self._provider.at_work()
            and all(worker.is_running for worker in self._crew.workers)
        )

    def _print(self, *, is_over: bool) -> None:
        provider = self._provider
        accepted = [*self._accepted_ms.items()][self._told :]
        self._told += len(accepted)
        line: dict[str, Any] = {
            "at_ms": round(self._clock.at_ms()),
            "accepted": [{"order": n, "at_ms": ms} for n, ms in accepted],
            **provider.new(),
            "held": len(self._held) if self._is_known else None,
        }
        if is_over:
            line["summary"] = tally(
                self._accepted_ms,
                provider.attempts,
                provider.charged,
                self._held,
            )
        self._say(line)

    async def _strike(self) -> None:
        if self._fault == "none":
            return
        await strike(
            self._fault, self._provider, self._store, self._crew.workers
        )
        self._over_at_s = self._clock.at_s() + SETTLE_S
