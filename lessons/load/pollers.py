"""Clients that ask how a task stands until it has ended: two manners.

`Fixed` asks every so often, whatever it was told. `Told` waits as long as
Retry-After says (RFC 9110, 10.2.3), a little longer at random so that
clients don't ask in step, and names what it has (If-None-Match).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lessons.load import ENDS
from lessons.load.answer import Answer
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway

# chosen: enough to take clients apart, and late by a fifth at most.
JITTER = 0.2
CHANCE = random.Random()  # noqa: S311 - nobody gains by guessing it
# chosen: where a server says nothing, twice the last wait, up to this.
LONGEST_S = 30.0


@dataclass(slots=True)
class Tally:
    """What one manner has cost and brought so far."""

    requests: int = 0
    # Answers that told something new, and those without a body.
    news: int = 0
    unchanged: int = 0
    bytes: int = 0
    late_ms: list[float] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return the counts as they are printed; `done`: who knows the end."""
        late = self.late_ms
        return {
            "requests": self.requests,
            "news": self.news,
            "unchanged": self.unchanged,
            "bytes": self.bytes,
            "done": len(late),
            "late_mean_ms": round(sum(late) / len(late)) if late else None,
            "late_most_ms": round(max(late)) if late else None,
        }


# Called with each answer, and when its request was sent.
Witness = Callable[[Answer, float, float], None]


@dataclass(slots=True)
class Task:
    """A task to ask about: its address, and what the 202 said of waiting."""

    path: str
    cookie: str
    retry_after_s: float


class Poller:
    """One client: asks about one task until it knows the end."""

    def __init__(
        self,
        gateway: Gateway,
        clock: Clock,
        tally: Tally,
        witness: Witness | None,
    ) -> None:
        self._gateway = gateway
        self._clock = clock
        self._tally = tally
        self._witness = witness
        self._seq = 0

    async def run(self, task: Task) -> None:
        """Ask until the end is known."""
        raise NotImplementedError

    async def _ask(self, task: Task, **fields: str) -> Answer:
        sent_ms = self._clock.at_ms()
        answer = await self._gateway.get(task.path, task.cookie, **fields)
        expect(answer, "a look at a task", 200, 304)
        tally = self._tally
        tally.requests += 1
        tally.bytes += len(answer.sent) + len(answer.received)
        tally.unchanged += answer.status == 304
        if self._witness:
            self._witness(answer, sent_ms, self._clock.at_ms() - sent_ms)
        return answer

    def _knows(self, answer: Answer) -> bool:
        """Take in what an answer tells; say whether it's the end."""
        if answer.status != 200:
            return False
        body = answer.json()
        self._tally.news += body["seq"] > self._seq
        self._seq = body["seq"]
        if body["state"] not in ENDS:
            return False
        # One machine, one clock: how long the end has been known there.
        ended_s = datetime.fromisoformat(body["ended_at"]).timestamp()
        self._tally.late_ms.append(max(0.0, (time.time() - ended_s) * 1000))
        return True


class Fixed(Poller):
    """Asks every `every_s` seconds, whatever it was told."""

    every_s = 1.0

    # --8<-- [start:fixed]
    async def run(self, task: Task) -> None:
        """Ask until the end is known."""
        # Nobody's clients start all in the same moment.
        due_s = self._clock.at_s() + self.every_s * CHANCE.random()
        while True:
            await self._clock.until(due_s)
            if self._knows(await self._ask(task)):
                return
            due_s += self.every_s

    # --8<-- [end:fixed]


class Told(Poller):
    """Asks when it was told to, and only for what it doesn't have."""

    # --8<-- [start:told]
    async def run(self, task: Task) -> None:
        """Ask until the end is known."""
        pause_s, etag = task.retry_after_s, ""
        while True:
            # Never earlier than told, and not all in the same moment.
            jitter = 1 + JITTER * CHANCE.random()
            await asyncio.sleep(pause_s * jitter)
            fields = {"if_none_match": etag} if etag else {}
            answer = await self._ask(task, **fields)
            if self._knows(answer):
                return
            etag = answer.headers.get("etag", etag)
            told = answer.headers.get("retry-after")
            # A server that names no time gets fewer and fewer questions.
            pause_s = float(told) if told else min(LONGEST_S, pause_s * 2)

    # --8<-- [end:told]
