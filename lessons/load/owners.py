"""Plays owners on both sides of a flood: they submit, and hear of starts.

runs/flood.py says who submits when. Their observations are collected
for the next line.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import datetime
from typing import Any, Literal

from typing_extensions import TypedDict

from lessons.load.clock import Clock
from lessons.load.failure import Failed, expect
from lessons.load.http import Gateway
from lessons.load.line import Exchange
from lessons.load.sse import events_of

Side = Literal["first", "turns"]
SIDES: tuple[Side, ...] = ("first", "turns")
LOUD = "loud"


class Submitted(TypedDict):
    """A task of a quiet owner, when its request was sent."""

    side: Side
    owner: str
    number: int
    at_ms: float


class Started(TypedDict):
    """Its first start: when that was heard, and how long the task dwelt."""

    side: Side
    owner: str
    number: int
    at_ms: float
    dwell_ms: float


class LoudCount(TypedDict):
    """Tasks of the loud owner so far."""

    side: Side
    submitted: int
    started: int


# chosen: 4 slots do 20 such tasks a second, a fifth of that is the quiet
# owners'.
WORK = {"kind": "sleepy", "input": {"duration_s": 0.2, "steps": 1}}
READY_S = 6.0


class Sides:
    """Observations of the clients of both sides; a line takes the new ones."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.submitted: list[Submitted] = []
        self.started: list[Started] = []
        self.exchanges: list[Exchange] = []
        self.loud: dict[Side, LoudCount] = {
            side: {"side": side, "submitted": 0, "started": 0}
            for side in SIDES
        }

    def line(self, flood_at_s: float) -> dict[str, Any]:
        """Return the next line."""
        new = {
            "at_ms": round(self.clock.at_ms()),
            "flood_at_ms": flood_at_s * 1000,
            "submitted": self.submitted,
            "started": self.started,
            "loud": [{**count} for count in self.loud.values()],
            "exchanges": self.exchanges,
        }
        self.submitted, self.started, self.exchanges = [], [], []
        return new


class Owner:
    """One owner on one side: submits tasks, and hears of their starts."""

    def __init__(self, gateway: Gateway, side: Side, name: str) -> None:
        self._gateway, self._side, self._name = gateway, side, name
        self._cookie = ""
        self._numbers: dict[str, int] = {}
        # When each task was queued, by its log.
        self._queued_at: dict[str, datetime] = {}
        self._is_followed = asyncio.Event()

    async def sign_in(self) -> None:
        """Become an owner."""
        answer = await self._gateway.get("/api/tasks")
        expect(answer, "the first request of an owner", 200)
        self._cookie = answer.cookie

    async def follow(self, seen: Sides) -> None:
        """Note the start of each task, by the owner's event stream."""
        opened = self._gateway.follow("/api/stream", self._cookie)
        async with opened as (body, _):
            self._is_followed.set()
            async for event in events_of(body):
                data = json.loads(event.data)
                if event.type == "queued":
                    at = datetime.fromisoformat(data["at"])
                    self._queued_at[data["task_id"]] = at
                elif event.type == "started" and data["attempt"] == 1:
                    self._start(data, seen)
        raise Failed("an event stream of the run ended")

    def _start(self, data: dict[str, Any], seen: Sides) -> None:
        if self._name == LOUD:
            seen.loud[self._side]["started"] += 1
            return
        task_id = data["task_id"]
        dwelt = datetime.fromisoformat(data["at"]) - self._queued_at[task_id]
        seen.started.append(
            {
                "side": self._side,
                "owner": self._name,
                # The answer to the submission may not be here yet.
                "number": self._numbers.get(task_id, len(self._numbers) + 1),
                "at_ms": seen.clock.at_ms(),
                "dwell_ms": round(dwelt.total_seconds() * 1000),
            }
        )

    async def submit(self, seen: Sides) -> str:
        """Submit a task, and return its address."""
        await self._is_followed.wait()
        sent_ms = seen.clock.at_ms()
        if self._name != LOUD:
            number = len(self._numbers) + 1
            seen.submitted.append(
                {
                    "side": self._side,
                    "owner": self._name,
                    "number": number,
                    "at_ms": sent_ms,
                }
            )
        answer = await self._gateway.post("/api/tasks", self._cookie, WORK)
        expect(answer, "a task", 202)
        if self._name == LOUD:
            seen.loud[self._side]["submitted"] += 1
        else:
            self._numbers[answer.json()["id"]] = number
        return answer.headers["location"]

    async def look(self, task: str, seen: Sides) -> None:
        """Read a task's status, as evidence."""
        sent_ms = seen.clock.at_ms()
        answer = await self._gateway.get(task, self._cookie)
        expect(answer, "a look at a task", 200)
        took_ms = seen.clock.at_ms() - sent_ms
        shown = answer.as_exchange(f"{self._side}-status", sent_ms, took_ms)
        seen.exchanges.append(Exchange(**shown))  # type: ignore[typeddict-item]

    async def ready(self) -> None:
        """Return when a worker has done a task. Raises Failed if none does."""
        answer = await self._gateway.post(
            "/api/tasks",
            self._cookie,
            {"kind": "sleepy", "input": {"duration_s": 0, "steps": 1}},
        )
        task = expect(answer, "the first task", 202).headers["location"]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_S):
                while True:
                    answer = await self._gateway.get(task, self._cookie)
                    if answer.json()["state"] == "succeeded":
                        return
                    await asyncio.sleep(0.1)
        raise Failed("a worker of the run's own did no task")
