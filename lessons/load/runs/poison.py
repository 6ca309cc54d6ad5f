"""Experiment `poison`: one task that kills its worker, in two systems.

Input {"plain": "reject" or "retry", "replay": "mended" or "unmended",
"window_s"}. The task charges, and then its process dies by SIGKILL. `plain` is
Celery with a broker and a worker of the run's own. `ours` is the stack: there
the task becomes a dead letter, and is replayed REPLAY_AFTER_S later, or when
the reader asks (cue.py); a second replay is tried at once. A line has all that
is known so far:

    {"at_ms", "is_over", "plain": {"attempts": [ms], "charges", "is_left"},
     "ours": {"tasks": [{"id", "attempts": [{"at_ms", "until_ms", "end"}],
     "state", "problem"}], "calls", "charges"},
     "marks": [{"what", "at_ms"}], "letter": {...} or null, "exchanges"}

`is_over`: the last line. `is_left`: plain Celery's message is still in its
queue, or in its worker's hands. `calls` are those that reached the provider,
`charges` those that it charged. Marks are `submitted`, `dead-letter`,
`replayed`, `refused`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from typing import Any, Literal

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.books import sign_in
from lessons.load.clock import Clock
from lessons.load.cue import cue_or
from lessons.load.deadletters import DeadLetters
from lessons.load.failure import raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.poisoning import PlainSide, plain_side


class Plain(TypedDict):
    """When plain Celery started the task, and how often it charged."""

    attempts: list[float]
    charges: int
    is_left: bool


class Attempt(TypedDict):
    """One attempt, by the events of its task."""

    at_ms: float
    until_ms: float | None
    end: Literal["died", "succeeded"] | None


class Stand(TypedDict):
    """How a task of ours stands."""

    id: str
    attempts: list[Attempt]
    state: str
    problem: str | None


class Ours(TypedDict):
    """The task and its replay, and what reached the books for both."""

    tasks: list[Stand]
    calls: int
    charges: int


class Mark(TypedDict):
    """A moment of the run, and its name."""

    what: Literal["submitted", "dead-letter", "replayed", "refused"]
    at_ms: float


class Letter(TypedDict):
    """The dead letter, as its owner gets it."""

    task: str
    kind: str
    cause: str
    # A line of words for each, as the letter has them.
    attempts: list[str]
    input_at: str
    replayed_by: str | None


class PoisonLine(Line):
    """All that is known so far."""

    is_over: bool
    plain: Plain
    ours: Ours
    marks: list[Mark]
    letter: Letter | None
    exchanges: list[Exchange]


# chosen: time to look at the dead letter.
REPLAY_AFTER_S = 3.0
LOOK_S = 0.3
# chosen: within the time that the worker allows (LEAVE_S).
CLEAN_UP_S = 0.6
CHARGE: dict[str, Any] = {"items": 1, "amount_cents": 1999, "pace_s": 0.2}
POISON = {"mended": "until-replayed", "unmended": "always"}


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Submit the task to both, and print what becomes of it."""
    letters = DeadLetters(gateway, await sign_in(gateway))
    async with plain_side(input_["plain"]) as plain:
        poison = Poison(letters, plain)
        body = CHARGE | {"poison": POISON[input_["replay"]]}
        doing = [
            asyncio.create_task(work)
            for work in (
                poison.submit(body),
                poison.watch(),
                poison.replay(input_["window_s"]),
            )
        ]
        try:
            async for is_over in poison.clock.lines(input_["window_s"]):
                raise_from(doing)
                say({"is_over": is_over, **await poison.line()})
        finally:
            for task in doing:
                task.cancel()
            with contextlib.suppress(OSError):
                async with asyncio.timeout(CLEAN_UP_S):
                    await letters.cancel_the_rest()
            await asyncio.gather(*doing, return_exceptions=True)


class Poison:
    """Both sides of one run, on one clock."""

    def __init__(self, letters: DeadLetters, plain: PlainSide) -> None:
        self.clock = Clock()
        self._offset_s = time.monotonic() - self.clock.at_s()
        self._letters = letters
        self._plain = plain
        self._marks: list[dict[str, Any]] = []
        self._is_dead = asyncio.Event()

    async def submit(self, body: dict[str, Any]) -> None:
        """Give both sides the task, at the same moment."""
        sent_s = self.clock.at_s()
        self._mark("submitted")
        key = f'"{uuid.uuid4()}"'
        await asyncio.gather(
            self._plain.submit(),
            self._letters.submit(body, key, sent_s, self.clock),
        )

    async def watch(self) -> None:
        """Look at ours until the end, and see it become a dead letter."""
        while True:
            await asyncio.sleep(LOOK_S)
            await self._letters.look(self.clock)
            if self._letters.letter and not self._is_dead.is_set():
                self._mark("dead-letter")
                self._is_dead.set()

    async def replay(self, window_s: float) -> None:
        """Replay the dead letter, and try it a second time."""
        asked = asyncio.create_task(
            cue_or(self.clock, window_s, [self._is_dead])
        )
        try:
            await self._is_dead.wait()
            await asyncio.wait([asked], timeout=REPLAY_AFTER_S)
            for what, status in (("replayed", 202), ("refused", 409)):
                sent_ms = self.clock.at_ms()
                await self._letters.replay(self.clock, status)
                self._marks.append({"what": what, "at_ms": sent_ms})
        finally:
            asked.cancel()

    async def line(self) -> dict[str, Any]:
        """Return all that is known so far."""
        started = self._plain.noted("started")
        return {
            "at_ms": self.clock.at_ms(),
            "plain": {
                "attempts": [
                    round((at_s - self._offset_s) * 1000) for at_s in started
                ],
                "charges": len(self._plain.noted("charged")),
                "is_left": await self._plain.is_left(),
            },
            "ours": self._letters.stand(),
            "marks": list(self._marks),
            "letter": self._letters.letter,
            "exchanges": self._letters.exchanges(),
        }

    def _mark(self, what: str) -> None:
        self._marks.append({"what": what, "at_ms": self.clock.at_ms()})
