"""An owner of one task that becomes a dead letter, and is replayed.

Reads what the API says: the events of the task and of its replay, the list of
dead letters, and the books.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lessons.load import ENDS
from lessons.load.answer import Answer
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway

TASKS = "/api/tasks"


class DeadLetters:
    """One owner's poison task, its replay, and its dead letter."""

    def __init__(self, gateway: Gateway, cookie: str) -> None:
        self._gateway = gateway
        self._cookie = cookie
        self._tasks: list[dict[str, Any]] = []
        self._books: list[dict[str, Any]] = []
        self._exchanges: list[dict[str, Any]] = []
        # The distance of the log's clock to that of the run.
        self._offset_s: float | None = None
        self._queued_s = 0.0
        self.letter: dict[str, Any] | None = None

    async def submit(
        self, body: dict[str, Any], key: str, sent_s: float, clock: Clock
    ) -> None:
        """Submit the task, and remember when."""
        answer = await self._gateway.post(
            TASKS,
            self._cookie,
            {"kind": "charge", "input": body},
            idempotency_key=key,
        )
        expect(answer, "the task", 202)
        # Somewhere between the request and its answer.
        self._queued_s = (sent_s + clock.at_s()) / 2
        self._show("submit", answer, sent_s, clock)
        self._add(answer)

    async def look(self, clock: Clock) -> None:
        """Read how the tasks stand, and the dead letter if there is one."""
        for task in self._tasks:
            if task["state"] in ENDS:
                continue
            path = f"{TASKS}/{task['id']}"
            answer = await self._gateway.get(f"{path}/events", self._cookie)
            events = expect(answer, "the events", 200).json()["events"]
            if self._offset_s is None:
                self._offset_s = self._queued_s - _at_s(events[0]["at"])
            task |= self._read(events)
        if self._tasks:
            await self._read_books()
        if self._tasks and self._tasks[-1]["state"] == "failed":
            await self._read_letter(clock)

    async def replay(self, clock: Clock, status: int) -> None:
        """Replay the first task; expect a status."""
        sent_s = clock.at_s()
        path = f"{TASKS}/{self._tasks[0]['id']}/replay"
        answer = await self._gateway.post(path, self._cookie, {})
        expect(answer, "the replay", status)
        self._show(
            "replay" if status == 202 else "again", answer, sent_s, clock
        )
        if status == 202:
            self._add(answer)
            if self.letter is not None:
                self.letter["replayed_by"] = self._tasks[-1]["id"]

    async def cancel_the_rest(self) -> None:
        """Cancel what still runs."""
        for task in self._tasks:
            if task["state"] not in ENDS:
                path = f"{TASKS}/{task['id']}/cancel"
                await self._gateway.post(path, self._cookie, {})

    def stand(self) -> dict[str, Any]:
        """Return how the tasks stand, and what the books say of them."""
        return {
            "tasks": [dict(task) for task in self._tasks],
            "calls": sum(books["calls"] for books in self._books),
            "charges": sum(books["charges"] for books in self._books),
        }

    def exchanges(self) -> list[dict[str, Any]]:
        """Return those that are new, to be shown."""
        new, self._exchanges = self._exchanges, []
        return new

    def _add(self, answer: Answer) -> None:
        task_id = answer.json()["id"]
        self._tasks.append(
            {"id": task_id, "attempts": [], "state": "queued", "problem": None}
        )

    def _read(self, events: list[dict[str, Any]]) -> dict[str, Any]:
        """Return attempts and state, by the events of a task."""
        attempts: list[dict[str, Any]] = []
        state, problem = "queued", None
        for event in events:
            at_ms = round((_at_s(event["at"]) + (self._offset_s or 0)) * 1000)
            match event["type"]:
                case "started":
                    attempts.append(
                        {"at_ms": at_ms, "until_ms": None, "end": None}
                    )
                    state = "running"
                case "lost":
                    attempts[-1] |= {"until_ms": at_ms, "end": "died"}
                    state = "queued"
                case "succeeded":
                    attempts[-1] |= {"until_ms": at_ms, "end": "succeeded"}
            if event["type"] in ENDS:
                state = event["type"]
                problem = (event.get("problem") or {}).get("title")
        return {"attempts": attempts, "state": state, "problem": problem}

    async def _read_books(self) -> None:
        self._books = [
            expect(
                await self._gateway.get(
                    f"{TASKS}/{task['id']}/effects", self._cookie
                ),
                "the books",
                200,
            ).json()
            for task in self._tasks
        ]

    async def _read_letter(self, clock: Clock) -> None:
        """Read the newest dead letter, once for each."""
        dead = self._tasks[-1]
        if self.letter is not None and self.letter["task"] == dead["id"]:
            return
        sent_s = clock.at_s()
        answer = await self._gateway.get("/api/dead-letters", self._cookie)
        found = expect(answer, "the dead letters", 200).json()["dead_letters"]
        if not found:
            return
        self._show("letter", answer, sent_s, clock)
        view = found[0]["task"]
        self.letter = {
            "task": view["id"],
            "kind": view["kind"],
            "cause": view["problem"]["title"],
            "attempts": [_words(a) for a in found[0]["attempts"]],
            "input_at": view["links"]["events"],
            "replayed_by": found[0]["replayed_by"],
        }

    def _show(
        self, track: str, answer: Answer, sent_s: float, clock: Clock
    ) -> None:
        took_ms = (clock.at_s() - sent_s) * 1000
        self._exchanges.append(
            answer.as_exchange(track, round(sent_s * 1000, 1), took_ms)
        )


def _words(attempt: dict[str, Any]) -> str:
    """Return which process an attempt had, for how long, and its end."""
    lasted_s = _at_s(attempt["ended_at"]) - _at_s(attempt["started_at"])
    return (
        f"process {attempt['worker']['pid']}, {lasted_s:.1f} s:"
        f" {attempt['reason']}"
    )


def _at_s(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
