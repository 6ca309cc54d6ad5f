"""A way to misbehave: a service that keeps every rule but one.

`Way` itself is the calm one, which breaks none. A task's state depends on
how often it was asked for and not on time, so that slow clients see the same
as quick ones.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from harness.checkers.violation import Violation
from harness.hostile import judges
from harness.hostile.trial import CALM, Trial
from harness.replies import Reply, Request

Judge = Callable[[Trial], Iterator[Violation]]

# chosen: long enough for a client to show whether it waits.
RETRY_AFTER_S = 1
# chosen: an event of the stream each so often.
EVENT_EVERY_S = 0.15
LETTERS = "abcdefghijkmnpqrstuvwxyz"


@dataclass(slots=True)
class Labelled(Reply):
    """A reply whose status code doesn't tell what is wrong with it."""

    label: str = ""


@dataclass(slots=True)
class Task:
    """A task that a client has submitted."""

    id: str
    # How often it was asked for, and at which poll it has ended.
    polls: int = 0
    ends_at: int = 2
    has_ended: bool = False


class Way:
    """Keeps all rules, so that a client shows that it works at all."""

    name: ClassVar[str] = CALM
    # Judges the end of a client that no other judge has complained about.
    last_judge: ClassVar[Judge | None] = judges.ends_well
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.makes_one_task,
        judges.waits,
    )
    # How many requests for a task are answered by `refuse` at first.
    refused_polls: ClassVar[int] = 0

    def __init__(self, seed: str, path: str, elsewhere: str) -> None:
        """Draw by `seed`. `path` is the way's, `elsewhere` another origin."""
        self.dice = random.Random(seed)
        self.path = path
        self.elsewhere = elsewhere
        self.secret = self.word(10)
        self.tasks: dict[str, Task] = {}
        self.keys: dict[str, Task] = {}
        # When an answer or an event has first shown an end.
        self.shown_end_s: float | None = None
        self.whole_events = 0

    @classmethod
    def is_tried(cls, trial: Trial) -> bool:
        """Say whether the client has met what is hostile here."""
        return bool(trial.seen)

    def word(self, length: int) -> str:
        """Return a random word."""
        return "".join(self.dice.choices(LETTERS, k=length))

    async def answer(self, request: Request, rest: list[str]) -> Reply:
        """Answer a request to an address below the way's own."""
        match request.method, rest:
            case "POST", ["tasks"]:
                return await self.submit(request)
            case _, ["tasks", id_, *more] if id_ in self.tasks:
                return await self.about(request, self.tasks[id_], more)
        return problem(404, "Not found", "There is no such task.")

    async def about(
        self, request: Request, task: Task, more: list[str]
    ) -> Reply:
        """Answer a request for a task."""
        match request.method, more:
            case "GET", [] | ["events"]:
                task.polls += 1
                if task.polls <= self.refused_polls:
                    return await self.refuse(task)
                if more:
                    return await self.events(request, task)
                return await self.status(request, task)
            case "GET", ["result"] if task.has_ended:
                return Reply(200, self.result())
            case "DELETE", []:
                return Reply(202, {"id": task.id, "state": "running"})
        return problem(404, "Not found", "There is nothing here.")

    async def submit(self, request: Request) -> Reply:
        """Accept a task, or the one that was made under this key."""
        key = request.headers.get("idempotency-key", "")
        task = self.keys.get(key) if key else None
        if task is None:
            ends_at = self.refused_polls + self.dice.randint(2, 3)
            task = Task(self.word(12), ends_at=ends_at)
            self.tasks[task.id] = task
            if key:
                self.keys[key] = task
        headers = {"Location": self.location(task)}
        return Reply(202, {"id": task.id, "state": "queued"}, headers)

    def location(self, task: Task) -> str:
        """Return where the status of a task is."""
        return f"{self.path}/tasks/{task.id}"

    async def refuse(self, task: Task) -> Reply:
        """Answer one of the first requests for a task."""
        raise NotImplementedError

    async def status(self, request: Request, task: Task) -> Reply:
        """Answer a poll; it is counted already."""
        if task.polls < task.ends_at and not task.has_ended:
            return self.running(task)
        self.show_end(task)
        return self.end(task)

    def show_end(self, task: Task) -> None:
        """End a task, in what is about to be sent."""
        task.has_ended = True
        if self.shown_end_s is None:
            self.shown_end_s = time.monotonic()

    def running(self, task: Task) -> Reply:
        """Return the status of a task that hasn't ended."""
        headers = {"Retry-After": str(RETRY_AFTER_S)}
        return Reply(200, {"id": task.id, "state": "running"}, headers)

    def end(self, task: Task) -> Reply:
        """Return the last status of a task."""
        return Reply(200, {"id": task.id, **self.outcome()})

    def outcome(self) -> dict[str, Any]:
        """Return the state at the end, and what belongs to it."""
        return {"state": "succeeded", "result": self.result()}

    def result(self) -> dict[str, Any]:
        """Return the result, which has the secret word."""
        return {"answer": self.secret}

    async def events(self, request: Request, task: Task) -> Reply:
        """Answer with the events after Last-Event-ID."""
        last_id = request.headers.get("last-event-id", "")
        after = int(last_id) if last_id.isdecimal() else 0
        headers = {
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
        }
        return Reply(headers=headers, stream=self.stream(task, after))

    async def stream(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield the messages after a number; the last one is the end."""
        for number, state in enumerate(self.states(), 1):
            if number > after:
                yield self.message(task, number, state)
                await asyncio.sleep(EVENT_EVERY_S)

    def states(self) -> list[str]:
        """Return the state of each event of a task."""
        return ["queued", "running", "running", self.outcome()["state"]]

    def message(self, task: Task, number: int, state: str) -> bytes:
        """Return an event; one with the end ends the task."""
        data = {"id": task.id, "seq": number, "state": state}
        if state == self.outcome()["state"]:
            self.show_end(task)
            data |= self.outcome()
        text = json.dumps(data)
        return f"id: {number}\nevent: {state}\ndata: {text}\n\n".encode()


def problem(
    status: int,
    title: str,
    detail: str,
    headers: dict[str, str] | None = None,
) -> Reply:
    """Return a problem (RFC 9457)."""
    body = {"status": status, "title": title, "detail": detail}
    media_type = {"Content-Type": "application/problem+json"}
    return Reply(status, body, {**media_type, **(headers or {})})
