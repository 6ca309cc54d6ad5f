"""Ways that meet a client while it asks how its task is going."""

from __future__ import annotations

import asyncio
import math
import time
from typing import ClassVar

from harness.hostile import judges
from harness.hostile.trial import Trial
from harness.hostile.way import (
    RETRY_AFTER_S,
    Judge,
    Labelled,
    Task,
    Way,
    problem,
)
from harness.replies import Reply, Request

# chosen: longer than any client is run.
SILENT_S = 600.0
BUSY_AFTER_S = 2


class LateNotFound(Way):
    """Doesn't find a new task for a while."""

    name = "late-404"
    refused_polls = 2
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.makes_one_task,
        judges.asks_again("CLIENT-POLL-03", "404"),
    )

    async def refuse(self, task: Task) -> Reply:
        """Know nothing of the task yet."""
        return problem(404, "Not found", f"There is no task {task.id}.")


class Busy(Way):
    """Has no time, neither for a submission nor for a poll."""

    name = "busy-503"
    refused_polls = 1
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.makes_one_task,
        judges.waits,
        judges.submits_again("CLIENT-SUBMIT-03"),
        judges.asks_again("CLIENT-POLL-01", "503"),
    )
    _has_refused = False

    async def submit(self, request: Request) -> Reply:
        """Refuse the first submission."""
        if self._has_refused:
            return await super().submit(request)
        self._has_refused = True
        return self._busy()

    async def refuse(self, task: Task) -> Reply:
        """Refuse a poll."""
        return self._busy()

    def _busy(self) -> Reply:
        headers = {"Retry-After": str(BUSY_AFTER_S)}
        return problem(503, "Busy", "Ask again later.", headers)


class BusyUntil(Way):
    """Says by a date when to ask again."""

    name = "date-429"
    refused_polls = 1
    judges: ClassVar[tuple[Judge, ...]] = (judges.waits_for_date,)

    async def refuse(self, task: Task) -> Reply:
        """Refuse a poll until a date, which has whole seconds."""
        until = time.gmtime(math.ceil(time.time()) + BUSY_AFTER_S)
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", until)
        headers = {"Retry-After": date}
        return problem(429, "Too many requests", "Ask later.", headers)


class StaleTag(Way):
    """Answers 304 for a while, as a cache does that is behind."""

    name = "stale-304"
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.asks_again("CLIENT-POLL-02", "304"),
    )
    _stale = 2

    @classmethod
    def is_tried(cls, trial: Trial) -> bool:
        """Say whether the client asked for changes only."""
        return any(one.answer == "304" for one in trial.seen)

    async def status(self, request: Request, task: Task) -> Reply:
        """Answer as a cache that doesn't know the newest state."""
        if request.headers.get("if-none-match") and self._stale:
            self._stale -= 1
            headers = {"ETag": '"1"', "Retry-After": str(RETRY_AFTER_S)}
            return Reply(304, headers=headers)
        return await super().status(request, task)

    def running(self, task: Task) -> Reply:
        """Return the status with a tag."""
        reply = super().running(task)
        return Reply(200, reply.json, {**reply.headers, "ETag": '"1"'})


class TornBody(Way):
    """Answers 200, and half a body, or no JSON at all."""

    name = "torn-body"
    refused_polls = 2
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.asks_again("CLIENT-POLL-01", "torn", "garbage"),
    )

    async def refuse(self, task: Task) -> Reply:
        """Answer with half a body, then with none of ours."""
        if task.polls == 1:
            body = self.running(task).json
            cut = self.dice.randint(5, 15)
            return Labelled(200, body, cut_after_bytes=cut, label="torn")
        page = b"<html><title>Welcome</title><p>Please log in.</html>"
        headers = {"Content-Type": "text/html"}
        return Labelled(200, headers=headers, body=page, label="garbage")


class SlowRead(Way):
    """Never answers the first question."""

    name = "slow-read"
    refused_polls = 1
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.has_timeout,
        judges.asks_again("CLIENT-POLL-01", ""),
    )

    async def refuse(self, task: Task) -> Reply:
        """Say nothing."""
        await asyncio.sleep(SILENT_S)
        return Reply(cut=True)
