"""Experiment `absorb`: 12 jobs a second arrive, 10 a second leave.

A server of the run's own (lessons/doors) has the same work behind four doors,
and each gets the same jobs at the same moments. A client that is accepted
looks once, when its patience ends: it takes the result, or leaves without. A
client that is refused comes back once, when it was told to. Input
{"window_s", "places"}; a line is

    {"at_ms", "doors": [{"door", "sent", "accepted", "refused", "useful",
     "left", "back", "back_accepted", "waiting", "wait_ms", "dropped"}],
     "exchanges"}

Counts are from the start, and by the clients, but for the last three, which
the server counts: jobs that wait, for how long the last one that was started
had waited, and jobs dropped.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.answer import Answer
from lessons.load.clock import Clock
from lessons.load.failure import expect, raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.own import servers

Name = Literal["unbounded", "bounded", "predicted", "dropping"]
DOORS: tuple[Name, ...] = ("unbounded", "bounded", "predicted", "dropping")
# As in lessons/doors/door.py, which does 10 a second.
ARRIVALS_PER_S = 12
PATIENCE_S = 1.5
REFUSALS = (429, 503)


class DoorCount(TypedDict):
    """How one door stands. `useful`: jobs that were done when their client
    looked; `left`: accepted ones that weren't. `back`: refused clients that
    came back when they were told to.
    """

    door: Name
    sent: int
    accepted: int
    refused: int
    useful: int
    left: int
    back: int
    back_accepted: int
    waiting: int
    wait_ms: float
    dropped: int


class AbsorbLine(Line):
    """All counts so far, and one exchange of each sort as it was sent."""

    doors: list[DoorCount]
    exchanges: list[Exchange]


class Clients:
    """All clients of one door."""

    def __init__(self, gateway: Gateway, name: Name, clock: Clock) -> None:
        self._gateway, self._clock, self.name = gateway, clock, name
        self.exchanges: list[Exchange] = []
        self._shown: set[str] = set()
        self.count = DoorCount(
            door=name,
            sent=0,
            accepted=0,
            refused=0,
            useful=0,
            left=0,
            back=0,
            back_accepted=0,
            waiting=0,
            wait_ms=0,
            dropped=0,
        )

    async def come(self, *, is_back: bool = False) -> None:
        """Submit a job; look for it, or come back once."""
        sent_ms = self._clock.at_ms()
        answer = await self._gateway.post(f"/{self.name}/jobs", "", {})
        expect(answer, "a job", 202, *REFUSALS)
        is_accepted = answer.status == 202
        if is_back:
            self.count["back"] += 1
            self.count["back_accepted"] += is_accepted
        else:
            self.count["sent"] += 1
        self.count["accepted"] += is_accepted
        if is_accepted:
            self._show("accepted", answer, sent_ms)
            await self._look(answer.headers["location"])
            return
        self._show("refused", answer, sent_ms)
        self.count["refused"] += 1
        if not is_back:
            await asyncio.sleep(int(answer.headers["retry-after"]))
            await self.come(is_back=True)

    async def _look(self, job: str) -> None:
        await asyncio.sleep(PATIENCE_S)
        sent_ms = self._clock.at_ms()
        answer = expect(await self._gateway.get(job), "a look at a job", 200)
        if answer.json()["state"] == "done":
            self.count["useful"] += 1
        else:
            self.count["left"] += 1
            self._show("left", answer, sent_ms)

    def _show(self, what: str, answer: Answer, sent_ms: float) -> None:
        """Keep the first exchange of each sort."""
        if what in self._shown:
            return
        self._shown.add(what)
        took_ms = self._clock.at_ms() - sent_ms
        shown = answer.as_exchange(f"{self.name}-door", sent_ms, took_ms)
        self.exchanges.append(Exchange(**shown))  # type: ignore[typeddict-item]


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Open the doors, send the same jobs to all of them, and print."""
    window_s: float = input_["window_s"]
    places = {"DOORS_PLACES": str(input_["places"])}
    async with servers(doors=("lessons.doors.main:app", places)) as own:
        doors = gateway.at(own["doors"].address)
        clock = Clock()
        clients = [Clients(doors, name, clock) for name in DOORS]
        doing: list[asyncio.Task[None]] = []

        async def arrive() -> None:
            for n in range(int(window_s * ARRIVALS_PER_S)):
                await clock.until(n / ARRIVALS_PER_S)
                doing.extend(asyncio.create_task(c.come()) for c in clients)

        doing.append(asyncio.create_task(arrive()))
        try:
            async for _ in clock.lines(window_s):
                raise_from(doing)
                await _count(doors, clients)
                say(_line(clock, clients))
        finally:
            for task in doing:
                task.cancel()
            await asyncio.gather(*doing, return_exceptions=True)


async def _count(doors: Gateway, clients: list[Clients]) -> None:
    """Ask the server how its doors stand."""
    answer = await doors.get("/counts")
    counts = expect(answer, "the counts", 200).json()
    for client in clients:
        of_door = counts[client.name]
        client.count["waiting"] = of_door["waiting"]
        client.count["wait_ms"] = of_door["wait_ms"]
        client.count["dropped"] = of_door["dropped"]


def _line(clock: Clock, clients: list[Clients]) -> dict[str, Any]:
    exchanges = [shown for client in clients for shown in client.exchanges]
    for client in clients:
        client.exchanges = []
    return {
        "at_ms": clock.at_ms(),
        "doors": [client.count.copy() for client in clients],
        "exchanges": exchanges,
    }
