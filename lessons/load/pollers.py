"""Clients that poll a task until it has ended, in two manners.

`Fixed` polls every so many seconds and ignores what the server suggests.
`ByRetryAfter` waits as long as Retry-After says (RFC 9110, 10.2.3), a little
longer at random so that clients don't poll in step, and sends the version that
it has (If-None-Match).
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

# chosen: enough to spread clients, and late by a fifth at most.
JITTER = 0.2
CHANCE = random.Random()  # noqa: S311 - nobody gains by guessing it
# chosen: without Retry-After, the wait doubles up to this.
LONGEST_S = 30.0


@dataclass(slots=True)
class Tally:
    """The cost and yield of one manner so far."""

    requests: int = 0
    # Responses with a new event, and those without a body.
    news: int = 0
    unchanged: int = 0
    bytes: int = 0
    late_ms: list[float] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return the counts to print; `done`: clients that know the end."""
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
    """A task to poll: its address, and the 202's Retry-After."""

    path: str
    cookie: str
    retry_after_s: float


class Poller:
    """One client, which polls one task until it knows the end."""

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
        """Count a response; say whether the task has ended."""
        if answer.status != 200:
            return False
        body = answer.json()
        self._tally.news += body["seq"] > self._seq
        self._seq = body["seq"]
        if body["state"] not in ENDS:
            return False
        # Both clocks are of one machine, so they can be compared.
        ended_s = datetime.fromisoformat(body["ended_at"]).timestamp()
        self._tally.late_ms.append(max(0.0, (time.time() - ended_s) * 1000))
        return True


class Fixed(Poller):
    """Polls every `every_s` seconds, whatever the server suggests."""

    every_s = 1.0

    # --8<-- [start:fixed]
    async def run(self, task: Task) -> None:
        """Ask until the end is known."""
        # Real clients don't all start in the same moment.
        due_s = self._clock.at_s() + self.every_s * CHANCE.random()
        while True:
            await self._clock.until(due_s)
            if self._knows(await self._ask(task)):
                return
            due_s += self.every_s

    # --8<-- [end:fixed]


class ByRetryAfter(Poller):
    """Polls as Retry-After says, and only for versions it lacks."""

    # --8<-- [start:told]
    async def run(self, task: Task) -> None:
        """Ask until the end is known."""
        pause_s, etag = task.retry_after_s, ""
        while True:
            # Never earlier than Retry-After, and not all at the same time.
            jitter = 1 + JITTER * CHANCE.random()
            await asyncio.sleep(pause_s * jitter)
            fields = {"if_none_match": etag} if etag else {}
            answer = await self._ask(task, **fields)
            if self._knows(answer):
                return
            etag = answer.headers.get("etag", etag)
            retry_after = answer.headers.get("retry-after")
            # Back off if the server sends no Retry-After.
            pause_s = (
                float(retry_after)
                if retry_after
                else min(LONGEST_S, pause_s * 2)
            )

    # --8<-- [end:told]
