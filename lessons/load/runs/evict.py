"""Experiment `evict`: a queue beside a cache, in two brokers that get full.

One broker refuses writes when it is full (`noeviction`), the other one deletes
the key that was used least recently (`allkeys-lru`). At both, Celery publishes
JOBS jobs, whose workers are away. Then another program stores values in keys
of its own, PER_S a second, more than there is room for. A line:

    {"at_ms", "sides": {"noeviction": {"published", "stored", "refused",
                                       "waiting", "evicted"},
                        "allkeys_lru": {...}}}

with what each has come to: jobs whose publish succeeded, values stored and
refused, jobs in the queue, keys that the broker has deleted. The last line has
"is_whole": true.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from typing import NotRequired

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.clock import Clock
from lessons.load.failure import raise_from
from lessons.load.http import Gateway
from lessons.load.line import Line
from lessons.load.own_broker import OwnBroker, own_broker

POLICIES = {"noeviction": "noeviction", "allkeys_lru": "allkeys-lru"}


class Side(TypedDict):
    """The counts of one broker."""

    published: int
    stored: int
    refused: int
    waiting: int
    evicted: int


class Sides(TypedDict):
    """By the policy of a full broker."""

    noeviction: Side
    allkeys_lru: Side


class EvictLine(Line):
    """How both brokers stand; `is_whole` with the last line."""

    sides: Sides
    is_whole: NotRequired[bool]


MEMORY_BYTES = 16 * 1024 * 1024
# chosen: a backlog of some minutes, in a fraction of the memory.
JOBS = 200
JOB_CHARACTERS = 2_000
# chosen: four times as much as fits. For each key that it deletes, Valkey
# looks at five at random (`maxmemory-samples`), so it needs some tries until
# it meets the one that was used least recently.
VALUES = 900
VALUE_BYTES = 64 * 1024
PER_S = 150
# measured: by hand; Valkey's clock for least recent use has steps of 1 s.
IDLE_S = 2.5


async def run(_: Gateway, input_: RunInput, say: Say) -> None:
    """Fill two brokers at the same time, and say how they stand."""
    async with AsyncExitStack() as stack:
        desks = {
            name: Desk(
                await stack.enter_async_context(
                    own_broker(MEMORY_BYTES, policy, is_primed=False)
                )
            )
            for name, policy in POLICIES.items()
        }
        clock = Clock()
        doing = [asyncio.create_task(d.fill(clock)) for d in desks.values()]
        try:
            async for is_last in clock.lines(input_["window_s"]):
                raise_from(doing)
                is_over = is_last or all(task.done() for task in doing)
                line = {
                    "at_ms": round(clock.at_ms()),
                    "sides": {n: await d.stands() for n, d in desks.items()},
                }
                if is_over:
                    line["is_whole"] = all(task.done() for task in doing)
                say(line)
                if is_over:
                    break
        finally:
            for task in doing:
                task.cancel()
            await asyncio.gather(*doing, return_exceptions=True)


class Desk:
    """One broker, its jobs and the values beside them."""

    def __init__(self, broker: OwnBroker) -> None:
        self._broker = broker
        self._published = self._stored = self._refused = 0

    async def fill(self, clock: Clock) -> None:
        """Publish the jobs, leave the queue alone, then store values."""
        for _ in range(JOBS):
            is_in = await self._broker.publish("x" * JOB_CHARACTERS)
            self._published += is_in
        start_s = clock.at_s() + IDLE_S
        for number in range(VALUES):
            await clock.until(start_s + number / PER_S)
            value = os.urandom(VALUE_BYTES)
            if await self._broker.store(f"page-{number}", value):
                self._stored += 1
            else:
                self._refused += 1

    async def stands(self) -> Side:
        """Return how this broker stands."""
        waiting = await self._broker.length()
        return {
            "published": self._published,
            "stored": self._stored,
            "refused": self._refused,
            "waiting": waiting,
            "evicted": await self._broker.evicted(),
        }
