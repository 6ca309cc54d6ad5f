"""The experiment `repeat`: a charge whose answer nobody reads.

Two clients do the same, `bare` without a key and `keyed` with one: send,
lose the answer, send again; then `keyed` asks for something else under the
same key. A line:

    {"at_ms", "steps": [{"side", "step", "sent_ms", "back_ms", "status",
     "task", "is_replay"}], "exchanges": [...]}

`step` is `first`, `again` or `other`; a lost answer has no status. The
last line has "summary": {side: {"tasks", "charges", "charged_cents"}}.
"""

from __future__ import annotations

import uuid
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.answer import Answer
from lessons.load.books import count, sign_in
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line

Side = Literal["bare", "keyed"]


class Sent(TypedDict):
    """One request; an answer that was lost has no status."""

    side: Side
    step: Literal["first", "again", "other"]
    sent_ms: float
    back_ms: float
    status: int | None
    task: str | None
    is_replay: bool


class Count(TypedDict):
    """Entries of one client in the books."""

    tasks: int
    charges: int
    charged_cents: int


class Counts(TypedDict):
    """By side."""

    bare: Count
    keyed: Count


class RepeatLine(Line):
    """Requests since the line before; `summary` with the last one."""

    steps: list[Sent]
    exchanges: list[Exchange]
    summary: NotRequired[Counts]


SIDES = ("bare", "keyed")
# What the three steps are for; a lost answer has no status.
EXPECTED = {"first": 0, "again": 202, "other": 422}
WHAT = {
    "first": "the first request",
    "again": "the repeat",
    "other": "another amount under the same key",
}
TASKS = "/api/tasks"
CHARGE: dict[str, Any] = {
    "kind": "charge",
    "input": {"items": 1, "amount_cents": 1999, "pace_s": 0.0},
}
# The API takes a charge without a key from those only who say that they know
# what it means.
BARE = {"kind": "charge", "input": {**CHARGE["input"], "may_repeat": True}}
OTHER = {
    "kind": "charge",
    "input": {"items": 1, "amount_cents": 9900, "pace_s": 0.0},
}


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Lose an answer on each side, and repeat."""
    clients = {
        side: Client(side, gateway, await sign_in(gateway)) for side in SIDES
    }
    pause_s: float = input_["pause_s"]
    clock = Clock()
    for n, step in enumerate(("first", "again", "other")):
        await clock.until(n * pause_s)
        for client in clients.values():
            if line := await client.do(step, clock):
                say({"at_ms": round(clock.at_ms()), **line})
            # Print it so that it can be seen, before the run fails.
            client.check(step)
    counts = {
        side: await count(gateway, client.cookie)
        for side, client in clients.items()
    }
    say(
        {
            "at_ms": round(clock.at_ms()),
            "steps": [],
            "exchanges": [],
            "summary": counts,
        }
    )


class Client:
    """One of the two: what it sends, and what it knows of it."""

    def __init__(self, side: str, gateway: Gateway, cookie: str) -> None:
        self.cookie = cookie
        self._side = side
        self._answers: dict[str, Answer] = {}
        self._gateway = gateway
        self._fields = (
            {"idempotency_key": f'"{uuid.uuid4()}"'} if side == "keyed" else {}
        )

    def check(self, step: str) -> None:
        """Raise Failed if a step was answered as it's not meant to be."""
        if step in self._answers:
            expect(self._answers[step], WHAT[step], EXPECTED[step])

    async def do(self, step: str, clock: Clock) -> dict[str, Any] | None:
        """Take a step of the run; None if it's the other client's."""
        if step == "other" and not self._fields:
            return None
        body = CHARGE if self._fields else BARE
        if step == "other":
            body = OTHER
        sent_ms = clock.at_ms()
        ask = self._gateway.lose if step == "first" else self._gateway.post
        answer = await ask(TASKS, self.cookie, body, **self._fields)
        back_ms = clock.at_ms()
        self._answers[step] = answer
        return {
            "steps": [
                {
                    "side": self._side,
                    "step": step,
                    "sent_ms": sent_ms,
                    "back_ms": back_ms,
                    "status": answer.status or None,
                    "task": answer.headers.get("location"),
                    "is_replay": "idempotency-replayed" in answer.headers,
                }
            ],
            "exchanges": [
                answer.as_exchange(self._side, sent_ms, back_ms - sent_ms)
            ],
        }
