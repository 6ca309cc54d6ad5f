"""Runs jobs at two servers, and collects what happens for the next line."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from typing import Any, Protocol, cast

from lessons.load.answer import Answer
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway

# chosen: a server that hasn't answered by then won't.
ASK_LIMIT_S = 1.0

Body = dict[str, Any]


class Fates:
    """Collects what happens for the next line."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._new: dict[str, list[Any]] = {}

    def note(self, what: str, /, **poll: Any) -> None:
        """Add an item to a list of the next line."""
        self._new.setdefault(what, []).append(poll)

    def mark(self, side: str, what: str, pid: int | None = None) -> None:
        """Note that something happened to a side just now."""
        self.note(
            "marks", side=side, what=what, at_ms=self.clock.at_ms(), pid=pid
        )

    def line(self) -> dict[str, Any]:
        """Return the next line."""
        new, self._new = self._new, {}
        names = ("jobs", "polls", "marks", "log", "exchanges")
        lists = {name: new.get(name, []) for name in names}
        return {"at_ms": round(self.clock.at_ms()), **lists}


class Side(Protocol):
    """A server that gets one long job and is polled about it."""

    async def give(self, body: Body) -> None:
        """Submit the long job."""
        ...

    async def ask(self) -> None:
        """Poll once, and note the response or its absence."""
        ...


class _Server:
    """The common part of both sides: addresses and polls."""

    name = path = ""
    # Answered polls, and the state in the last of them.
    answers, state = 0, ""

    def __init__(self, gateway: Gateway, fates: Fates) -> None:
        self.gateway = gateway
        self.fates = fates
        self.cookie = ""
        self._task_id = ""
        # The latest response that was shown whole.
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
        """Return the body in the form that the server takes."""
        return body

    async def do(self, body: Body, poll_s: float) -> None:
        """Submit a job, wait for its end and note its times."""
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

    def took_ms(self, view: Any) -> float | None:
        """Return a job's time since its acceptance; None until it is done."""
        raise NotImplementedError

    def progress(self, view: Any) -> dict[str, Any]:
        """Return the state and the steps in a response."""
        raise NotImplementedError

    async def give(self, body: Body) -> None:
        """Submit the long job."""
        self._task_id, _ = await self.submit(body)
        self.fates.mark(self.name, "given")

    async def ask(self) -> None:
        """Poll the long job once, and note the response."""
        sent_ms = self.fates.clock.at_ms()
        poll: dict[str, Any] = {"status": None, "state": None}
        with contextlib.suppress(OSError):
            async with asyncio.timeout(ASK_LIMIT_S):
                answer = await self.gateway.get(
                    f"{self.path}/{self._task_id}", self.cookie
                )
            poll["status"] = answer.status
            if answer.status == 200:
                poll |= self.progress(answer.json())
            self.answers += 1
            self.state = poll["state"] or ""
            # Show responses whole that differ from the one before.
            now = (answer.status, poll["state"])
            if now != self._shown:
                self._show(answer, sent_ms)
                self._shown = now
        self.fates.note("polls", side=self.name, at_ms=sent_ms, **poll)

    def _show(self, answer: Answer, sent_ms: float) -> None:
        took_ms = self.fates.clock.at_ms() - sent_ms
        new = answer.as_exchange(f"{self.name}-side", sent_ms, took_ms)
        self.fates.note("exchanges", **new)


class Background(_Server):
    """The server with background tasks."""

    name = "background"
    path = "/tasks"

    async def do_now(self, body: Body) -> None:
        """Run a job inside the request."""
        sent_ms = self.fates.clock.at_ms()
        answer = await self.gateway.post("/reports", "", body)
        expect(answer, "a job inside its request", 200)
        took_ms = round(self.fates.clock.at_ms() - sent_ms, 1)
        self.fates.note(
            "jobs", side="request", accepted_ms=took_ms, took_ms=took_ms
        )

    def took_ms(self, view: Any) -> float | None:
        """Return the time that the server reports."""
        return cast("float | None", view.get("took_ms"))

    def progress(self, view: Any) -> dict[str, Any]:
        """Return the state that the server reports."""
        return {key: view[key] for key in ("state", "done", "total")}


class Queue(_Server):
    """Our API, with the queue and the workers behind it."""

    name = "queue"
    path = "/api/tasks"
    # The number of the latest known event, and of the latest noted one.
    _seq, _noted_seq, _given_at_s = 0, 0, 0.0

    def wrapped(self, body: Body) -> Any:
        """Return the body with the kind of work."""
        return {"kind": "report", "input": body}

    def took_ms(self, view: Any) -> float | None:
        """Return the time between two times of the log."""
        if view["ended_at"] is None:
            return None
        return (_at_s(view["ended_at"]) - _at_s(view["created_at"])) * 1000

    def progress(self, view: Any) -> dict[str, Any]:
        """Return the state, and the steps of its progress."""
        self._seq = view["seq"]
        steps = view["progress"] or {}
        return {
            "state": view["state"],
            "done": steps.get("done", 0),
            "total": steps.get("total"),
        }

    async def sign_in(self) -> None:
        """Get an owner first, or parallel requests would each get one."""
        answer = await self.gateway.get(self.path)
        expect(answer, "the first request", 200)
        self.cookie = answer.cookie

    async def ask(self) -> None:
        """Read the log too, whenever it has grown."""
        await super().ask()
        if self._noted_seq < self._seq:
            with contextlib.suppress(OSError):
                async with asyncio.timeout(ASK_LIMIT_S):
                    await self._read_log()

    async def _read_log(self) -> None:
        """Note the new events, with their times on the run's clock."""
        path = f"{self.path}/{self._task_id}/events"
        log = await self.gateway.get(path, self.cookie)
        events = expect(log, "the event log", 200).json()["events"]
        # Both clocks are of the same machine; the request and its first event
        # are only the time of a write apart.
        offset_s = self._given_at_s - _at_s(events[0]["at"])
        for event in events[self._noted_seq :]:
            # The machine's name isn't published.
            worker = event.get("worker")
            who = {"pid": worker["pid"]} if worker else {}
            self.fates.note(
                "log",
                seq=event["seq"],
                type=event["type"],
                at_ms=round((_at_s(event["at"]) + offset_s) * 1000),
                **who,
            )
        self._noted_seq = len(events)

    async def give(self, body: Body) -> None:
        """Submit the long job, and remember when."""
        self._given_at_s = self.fates.clock.at_s()
        await super().give(body)

    async def cancel_the_rest(self) -> None:
        """Cancel the long job if it still runs."""
        if self._task_id:
            path = f"{self.path}/{self._task_id}/cancel"
            await self.gateway.post(path, self.cookie, {})


def _at_s(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
