"""Experiment `luggage`: the same bytes on a queue, and left at a counter.

Input {"size_kib", "jobs"}. First the jobs are published with their bytes
inside (`inline`), then with a reference to a blob (`claimed`), each to a
broker of its own with MEMORY_BYTES. Meanwhile somebody else leaves a small
message there, PROBES_PER_S times a second. A line:

    {"at_ms", "side", "side_ms", "memory_bytes", "limit_bytes",
     "publishes": [{"side", "sent_ms", "stored_ms", "took_ms", "is_in"}],
     "probes": [{"side", "due_ms", "latency_ms", "is_in"}], "exchanges"}

All but `at_ms` count from the side's own start. The last line has
"summary": {side: {"in", "refused", "memory_bytes", "publish_ms" (median),
"probes", "probes_refused", "slowest_probe_ms"}}.
"""

from __future__ import annotations

import asyncio
import os
from base64 import b64encode
from statistics import median
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.books import sign_in
from lessons.load.clock import Clock
from lessons.load.counter import Counter
from lessons.load.failure import raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.own_broker import OwnBroker, own_broker

Way = Literal["inline", "claimed"]


class Publish(TypedDict):
    """One job handed to the broker, times by the side's own clock."""

    side: Way
    sent_ms: float
    stored_ms: float
    took_ms: float
    is_in: bool


class Probe(TypedDict):
    """A small message of somebody else."""

    side: Way
    due_ms: float
    latency_ms: float
    is_in: bool


# `in` is a keyword: the field has its name in a call alone.
Sum = TypedDict(
    "Sum",
    {
        "in": int,
        "refused": int,
        "memory_bytes": int,
        "publish_ms": float,
        "probes": int,
        "probes_refused": int,
        "slowest_probe_ms": float,
    },
)


class Sums(TypedDict):
    """By side."""

    inline: Sum
    claimed: Sum


class LuggageLine(Line):
    """Publishes and requests since the line before; `summary` at the end."""

    side: Way
    side_ms: float
    memory_bytes: int
    limit_bytes: int
    publishes: list[Publish]
    probes: list[Probe]
    exchanges: list[Exchange]
    summary: NotRequired[Sums]


# chosen: twenty jobs of 1 MiB don't fit, and it fills while one watches.
MEMORY_BYTES = 16 * 1024 * 1024
# chosen: above what our API takes as a request's body (64 KiB).
INSIDE_BYTES = 80 * 1024
PROBES_PER_S = 20
# chosen: some probes (10) before and after.
QUIET_S = 0.5
LINE_S = 0.25


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Publish the same jobs both ways, one way after the other."""
    counter = Counter(gateway, await sign_in(gateway))
    clock = Clock()
    summary: dict[str, Any] = {}
    try:
        for name, desk in (("inline", None), ("claimed", counter)):
            async with own_broker(MEMORY_BYTES) as broker:
                side = Side(name, broker, desk, clock)
                await side.publish_all(
                    input_["jobs"], input_["size_kib"] * 1024, say
                )
                summary[name] = await side.summary()
                if desk is not None:
                    await desk.show_the_way(INSIDE_BYTES)
                    say({**await side.line(), "summary": summary})
    finally:
        await counter.clear()


class Side:
    """One of the two ways, with its broker and its clock."""

    def __init__(
        self,
        name: str,
        broker: OwnBroker,
        counter: Counter | None,
        run: Clock,
    ) -> None:
        self._run = run
        self._name = name
        self._broker = broker
        self._counter = counter
        self._clock = Clock()
        self._publishes: list[dict[str, Any]] = []
        self._probes: list[dict[str, Any]] = []
        self._printed = [0, 0]

    async def publish_all(self, jobs: int, size_bytes: int, say: Say) -> None:
        """Publish the jobs one by one while small requests go on."""
        doing = asyncio.create_task(self._jobs(jobs, size_bytes))
        probing = asyncio.create_task(self._probe_on())
        try:
            while not doing.done():
                await asyncio.wait([doing], timeout=LINE_S)
                raise_from((doing, probing))
                say(await self.line())
            await doing
        finally:
            for task in (doing, probing):
                task.cancel()
            await asyncio.gather(doing, probing, return_exceptions=True)

    async def _jobs(self, jobs: int, size_bytes: int) -> None:
        await asyncio.sleep(QUIET_S)
        for _ in range(jobs):
            await self._job(os.urandom(size_bytes))
        await asyncio.sleep(QUIET_S)

    async def _job(self, luggage: bytes) -> None:
        sent_ms = stored_ms = self._clock.at_ms()
        if self._counter is None:
            # JSON has no bytes; base64 is what everybody does.
            argument = b64encode(luggage).decode()
        else:
            argument = await self._counter.leave(luggage)
            stored_ms = self._clock.at_ms()
        is_in = await self._broker.publish(argument)
        self._publishes.append(
            {
                "side": self._name,
                "sent_ms": sent_ms,
                "stored_ms": round(stored_ms - sent_ms, 1),
                "took_ms": round(self._clock.at_ms() - sent_ms, 1),
                "is_in": is_in,
            }
        )

    async def _probe_on(self) -> None:
        """Send small requests on schedule, without waiting for responses."""
        n = 0
        async with asyncio.TaskGroup() as group:
            while True:
                due_s = n / PROBES_PER_S
                await self._clock.until(due_s)
                group.create_task(self._probe(due_s * 1000))
                n += 1

    async def _probe(self, due_ms: float) -> None:
        is_in = await self._broker.probe()
        self._probes.append(
            {
                "side": self._name,
                "due_ms": due_ms,
                "latency_ms": round(self._clock.at_ms() - due_ms, 1),
                "is_in": is_in,
            }
        )

    async def line(self) -> dict[str, Any]:
        """Return what is new on this side."""
        publishes = self._publishes[self._printed[0] :]
        probes = self._probes[self._printed[1] :]
        self._printed = [len(self._publishes), len(self._probes)]
        return {
            "at_ms": round(self._run.at_ms()),
            "side": self._name,
            "side_ms": self._clock.at_ms(),
            "memory_bytes": await self._broker.memory_bytes(),
            "limit_bytes": MEMORY_BYTES,
            "publishes": publishes,
            "probes": probes,
            "exchanges": self._counter.new_exchanges()
            if self._counter
            else [],
        }

    async def summary(self) -> dict[str, Any]:
        """Return what came of it on this side."""
        entered = sum(job["is_in"] for job in self._publishes)
        let_in = sum(probe["is_in"] for probe in self._probes)
        return {
            "in": entered,
            "refused": len(self._publishes) - entered,
            "memory_bytes": await self._broker.memory_bytes(),
            "publish_ms": median(job["took_ms"] for job in self._publishes),
            "probes": len(self._probes),
            "probes_refused": len(self._probes) - let_in,
            "slowest_probe_ms": max(
                probe["latency_ms"] for probe in self._probes
            ),
        }
