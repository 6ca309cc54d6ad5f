"""What becomes of jobs at two servers, and a record of all that was seen."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from typing import Any, Protocol

from lessons.load.answer import Answer
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway

# chosen: who hasn't answered a look at a dict by then doesn't.
ASK_LIMIT_S = 1.0

Body = dict[str, Any]


class Fates:
    """All that was seen, and what of it hasn't been told yet."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._new: dict[str, list[Any]] = {}

    def note(self, what: str, /, **seen: Any) -> None:
        """Keep something for the next line."""
        self._new.setdefault(what, []).append(seen)

    def mark(self, side: str, what: str, pid: int | None = None) -> None:
        """Note that something happened to a side just now."""
        self.note(
            "marks", side=side, what=what, at_ms=self.clock.at_ms(), pid=pid
        )

    def told(self) -> dict[str, Any]:
        """Return the next line."""
        told, self._new = self._new, {}
        names = ("jobs", "polls", "marks", "log", "exchanges")
        lists = {name: told.get(name, []) for name in names}
        return {"at_ms": round(self.clock.at_ms()), **lists}


class Side(Protocol):
    """A server that is given one long job, and asked about it."""

    async def give(self, body: Body) -> None:
        """Submit the long job."""
        ...

    async def ask(self) -> None:
        """Ask once how it is, and note the answer or its absence."""
        ...


class _Asked:
    """What both sides have in common: addresses and polls."""

    name = ""
    path = ""

    def __init__(self, gateway: Gateway, fates: Fates) -> None:
        self.gateway = gateway
        self.fates = fates
        self.cookie = ""
        self._given = ""
        # The latest answer that was shown whole.
        self._shown: tuple[int, str] | None = None

    async def submit(self, body: Body) -> tuple[str, float]:
        """Submit a job; return its id, and when it was accepted."""
        sent_ms = self.fates.clock.at_ms()
        answer = await self.gateway.post(
            self.path, self.cookie, self.wrapped(body)
        )
        expect(answer, f"a job at the {self.name} server", 202)
        self.cookie = answer.cookie
        accepted_ms = self.fates.clock.at_ms() - sent_ms
        if body["partitions"] > 4 or self._shown is None:
            self._show(answer, sent_ms)
            self._shown = (0, "")
        return answer.json()["id"], accepted_ms

    def wrapped(self, body: Body) -> Any:
        """Return the body as the server wants it."""
        return body

    async def do(self, body: Body, poll_s: float) -> None:
        """Have a job done and note what it took."""
        task_id, accepted_ms = await self.submit(body)
        took_ms = None
        while took_ms is None:
            await asyncio.sleep(poll_s)
            answer = await self.gateway.get(
                f"{self.path}/{task_id}", self.cookie
            )
            expect(answer, "a look at a short job", 200)
            took_ms = self.took_ms(answer.json())
        self.fates.note(
            "jobs",
            side=self.name,
            accepted_ms=round(accepted_ms, 1),
            took_ms=round(took_ms, 1),
        )

    def took_ms(self, said: Any) -> float | None:
        """Return what a job took from its acceptance; None: not done."""
        raise NotImplementedError

    def progress(self, said: Any) -> dict[str, Any]:
        """Return the state and the steps that an answer tells."""
        raise NotImplementedError

    async def give(self, body: Body) -> None:
        """Submit the long job."""
        self._given, _ = await self.submit(body)
        self.fates.mark(self.name, "given")

    async def ask(self) -> None:
        """Ask once how the long job is, and note what was answered."""
        sent_ms = self.fates.clock.at_ms()
        seen: dict[str, Any] = {"status": None, "state": None}
        with contextlib.suppress(OSError):
            async with asyncio.timeout(ASK_LIMIT_S):
                answer = await self.gateway.get(
                    f"{self.path}/{self._given}", self.cookie
                )
            seen["status"] = answer.status
            if answer.status == 200:
                seen |= self.progress(answer.json())
            # Shown whole: whatever is answered for the first time.
            now = (answer.status, seen["state"])
            if now != self._shown:
                self._show(answer, sent_ms)
                self._shown = now
        self.fates.note("polls", side=self.name, at_ms=sent_ms, **seen)

    def _show(self, answer: Answer, sent_ms: float) -> None:
        took_ms = self.fates.clock.at_ms() - sent_ms
        told = answer.told(f"{self.name}-side", sent_ms, took_ms)
        self.fates.note("exchanges", **told)


class Background(_Asked):
    """The server with background tasks."""

    name = "background"
    path = "/tasks"

    async def do_now(self, body: Body) -> None:
        """Have a job done inside the request."""
        sent_ms = self.fates.clock.at_ms()
        answer = await self.gateway.post("/reports", "", body)
        expect(answer, "a job inside its request", 200)
        took_ms = round(self.fates.clock.at_ms() - sent_ms, 1)
        self.fates.note(
            "jobs", side="request", accepted_ms=took_ms, took_ms=took_ms
        )

    def took_ms(self, said: Any) -> float | None:
        """Return what a job took, as the server says."""
        taken: float | None = said.get("took_ms")
        return taken

    def progress(self, said: Any) -> dict[str, Any]:
        """Return the state as the server says it."""
        return {key: said[key] for key in ("state", "done", "total")}


class Queue(_Asked):
    """Our API, with the queue and the workers behind it."""

    name = "queue"
    path = "/api/tasks"
    # Events that there are, as far as is known, and that were told.
    _seq = _told_seq = 0
    _given_at_s = 0.0

    def wrapped(self, body: Body) -> Any:
        """Return the body with the kind of work."""
        return {"kind": "report", "input": body}

    def took_ms(self, said: Any) -> float | None:
        """Return the time between two of the log's moments."""
        if said["ended_at"] is None:
            return None
        return (_at_s(said["ended_at"]) - _at_s(said["created_at"])) * 1000

    def progress(self, said: Any) -> dict[str, Any]:
        """Return the state, and the steps of its progress."""
        self._seq = said["seq"]
        steps = said["progress"] or {}
        return {
            "state": said["state"],
            "done": steps.get("done", 0),
            "total": steps.get("total"),
        }

    async def sign_in(self) -> None:
        """Get an owner, before several requests at once each get one."""
        answer = await self.gateway.get(self.path)
        expect(answer, "the first request", 200)
        self.cookie = answer.cookie

    async def ask(self) -> None:
        """Ask for the log too, whenever it has grown."""
        await super().ask()
        if self._told_seq < self._seq:
            with contextlib.suppress(OSError):
                async with asyncio.timeout(ASK_LIMIT_S):
                    await self._read_log()

    async def _read_log(self) -> None:
        """Note the new events, each at its moment on the run's clock."""
        path = f"{self.path}/{self._given}/events"
        answer = await self.gateway.get(path, self.cookie)
        events = expect(answer, "the event log", 200).json()["events"]
        # The two clocks are the same machine's; what lies between the
        # request and its event is the time to write it down.
        offset_s = self._given_at_s - _at_s(events[0]["at"])
        for event in events[self._told_seq :]:
            # Whose machine it was is nobody's business.
            worker = event.get("worker")
            who = {"pid": worker["pid"]} if worker else {}
            self.fates.note(
                "log",
                seq=event["seq"],
                type=event["type"],
                at_ms=round((_at_s(event["at"]) + offset_s) * 1000),
                **who,
            )
        self._told_seq = len(events)

    async def give(self, body: Body) -> None:
        """Submit the long job, and remember when."""
        self._given_at_s = self.fates.clock.at_s()
        await super().give(body)

    async def cancel_the_rest(self) -> None:
        """Leave nothing behind that still works."""
        if self._given:
            path = f"{self.path}/{self._given}/cancel"
            await self.gateway.post(path, self.cookie, {})


def _at_s(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
