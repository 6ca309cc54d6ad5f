"""Tasks that somebody, or something, wants to end early: five cases.

    tab     the reader's stream is closed, and nothing else is done
    cancel  its owner cancels it, between two charges
    deaf    its owner cancels it in the middle of a step that takes long
    soft    it takes longer than its soft limit, and has steps
    hard    it takes longer than its hard limit, in one step

Each is a task of its own. Its end is read from its event log, and its
charges from the payment provider's books.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import ENDS
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway

Name = Literal["tab", "cancel", "deaf", "soft", "hard"]


class Did(TypedDict):
    """An act of the client; `status` of the response, if there was one."""

    case: Name
    what: Literal["submitted", "closed", "asked"]
    at_ms: float
    status: int | None


class Logged(TypedDict):
    """An event of a task, as its event log has it."""

    case: Name
    seq: int
    type: str
    at_ms: float
    pid: NotRequired[int]
    problem: NotRequired[str]


class Charge(TypedDict):
    """A charge in the books."""

    case: Name
    at_ms: float


TASKS = "/api/tasks"
# Charges, so that the books show what was done: 8 in 4 s.
CHARGES: Mapping[str, Any] = {"items": 8, "pace_s": 0.5, "may_repeat": True}
# Far longer than its limits, in steps or in one.
SLEEP_S = 20.0
LIMIT_S = 3.0
BODIES: Mapping[Name, Mapping[str, Any]] = {
    "tab": {"kind": "charge", "input": CHARGES},
    "cancel": {"kind": "charge", "input": CHARGES},
    "deaf": {
        "kind": "sleepy",
        "input": {"duration_s": SLEEP_S, "steps": 1, "is_deaf": True},
    },
    "soft": {
        "kind": "sleepy",
        "input": {
            "duration_s": SLEEP_S,
            "steps": 40,
            "soft_limit_s": LIMIT_S,
        },
    },
    "hard": {
        "kind": "sleepy",
        "input": {
            "duration_s": SLEEP_S,
            "steps": 1,
            "is_deaf": True,
            "soft_limit_s": LIMIT_S,
        },
    },
}
# The client acts when so many charges are recorded, or so long after the
# start of work that has none.
AFTER_CHARGES = 2
AFTER_S = 1.5


class Case:
    """One task, and what its client does and sees."""

    def __init__(
        self, name: Name, gateway: Gateway, cookie: str, clock: Clock
    ) -> None:
        self.name = name
        self.events: list[dict[str, Any]] = []
        self.new: dict[str, list[Any]] = {
            "did": [], "log": [], "charges": [], "exchanges": [],
        }  # fmt: skip
        self._gateway = gateway
        self._cookie = cookie
        self._clock = clock
        self._path = ""
        # The log's clock is that of the same machine.
        self._offset_ms = clock.at_ms() - time.time() * 1000
        self._charged = 0
        self._is_done = False
        self._reading: asyncio.Task[None] | None = None

    @property
    def has_ended(self) -> bool:
        """Say whether its log has an end."""
        return any(event["type"] in ENDS for event in self.events)

    async def submit(self) -> None:
        """Submit the task; the reader of `tab` opens its stream."""
        at_ms = self._clock.at_ms()
        answer = await self._gateway.post(
            TASKS, self._cookie, BODIES[self.name]
        )
        expect(answer, "a task", 202)
        self._path = answer.headers["location"]
        self._note("submitted", at_ms, answer.status)
        if self.name == "tab":
            self._reading = asyncio.create_task(self._read())

    async def look(self) -> None:
        """Read its log and books, and act when it's time."""
        answer = await self._gateway.get(f"{self._path}/events", self._cookie)
        events = expect(answer, "the event log", 200).json()["events"]
        for event in events[len(self.events) :]:
            self.new["log"].append(self._logged(event))
        self.events = events
        if BODIES[self.name]["kind"] == "charge":
            await self._read_books()
        if not self._is_done and self._is_time():
            self._is_done = True
            await self._act()

    async def close(self) -> None:
        """Close its stream, and cancel what still runs."""
        self._close_stream()
        if self._path and not self.has_ended:
            with contextlib.suppress(OSError):
                await self._gateway.post(
                    f"{self._path}/cancel", self._cookie, {}
                )

    def _is_time(self) -> bool:
        started = [e for e in self.events if e["type"] == "started"]
        if not started or self.name in ("soft", "hard"):
            return False
        if self.name == "deaf":
            began_ms = self._ms(started[0]["at"])
            return bool(self._clock.at_ms() - began_ms > AFTER_S * 1000)
        steps: int = sum(e["type"] == "progressed" for e in self.events)
        return steps >= AFTER_CHARGES

    async def _act(self) -> None:
        at_ms = self._clock.at_ms()
        if self.name == "tab":
            self._close_stream()
            self._note("closed", at_ms, None)
            return
        answer = await self._gateway.post(
            f"{self._path}/cancel", self._cookie, {}
        )
        expect(answer, "the request to cancel", 202)
        self._note("asked", at_ms, answer.status)
        took_ms = self._clock.at_ms() - at_ms
        self.new["exchanges"].append(
            answer.as_exchange(self.name, at_ms, took_ms)
        )

    async def _read(self) -> None:
        """Follow the stream, as an open tab does."""
        path = f"{self._path}/stream"
        with contextlib.suppress(OSError, EOFError, ValueError):
            async with self._gateway.follow(path, self._cookie) as (lines, _):
                async for _ in lines:
                    continue

    def _close_stream(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    async def _read_books(self) -> None:
        answer = await self._gateway.get(f"{self._path}/effects", self._cookie)
        effects = expect(answer, "the books", 200).json()["effects"]
        for effect in effects[self._charged :]:
            at_ms = round(effect["at_ms"] + self._offset_ms, 1)
            self.new["charges"].append({"case": self.name, "at_ms": at_ms})
        self._charged = len(effects)

    def _note(self, what: str, at_ms: float, status: int | None) -> None:
        self.new["did"].append(
            {
                "case": self.name,
                "what": what,
                "at_ms": at_ms,
                "status": status,
            }
        )

    def _logged(self, event: Mapping[str, Any]) -> dict[str, Any]:
        logged = {
            "case": self.name,
            "seq": event["seq"],
            "type": event["type"],
            "at_ms": self._ms(event["at"]),
        }
        if worker := event.get("worker"):
            # The machine's name isn't published.
            logged["pid"] = worker["pid"]
        if problem := event.get("problem"):
            logged["problem"] = problem["title"]
        return logged

    def _ms(self, at: str) -> float:
        return round(_unix_ms(at) + self._offset_ms, 1)


def _unix_ms(at: str) -> float:
    return datetime.fromisoformat(at).timestamp() * 1000
