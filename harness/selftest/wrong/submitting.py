"""Submissions that are answered wrongly."""

from __future__ import annotations

import time
from typing import Any

from harness.replies import Reply, Request
from harness.selftest.catalogue import wrong
from harness.selftest.right import Service
from harness.selftest.store import Task
from harness.selftest.wrong.crash import CRASH

# chosen: long enough that a client that looks at once sees it.
STORED_AFTER_S = 1.5


@wrong("LRO-SUBMIT-03", because="200 is what the framework answers by itself.")
class AnswersOk(Service):
    """Answers 200 though the work has only begun."""

    def accepted(self, task: Task) -> Reply:
        """Return the answer with another status."""
        reply = super().accepted(task)
        reply.status = 200
        return reply


@wrong(
    "LRO-SUBMIT-05",
    because="The insert runs in the background so that the answer is sooner.",
)
class StoredLater(Service):
    """Answers 202 before a read can find the task."""

    def __init__(self, *arguments: Any) -> None:
        """Remember when each task was accepted."""
        super().__init__(*arguments)
        self._accepted_s: dict[str, float] = {}

    def accepted(self, task: Task) -> Reply:
        """Accept a task that isn't there yet."""
        self._accepted_s.setdefault(task.id, time.monotonic())
        return super().accepted(task)

    def find(self, id_: str, owner: str) -> Task | None:
        """Find a task only once its insert has come through."""
        age_s = time.monotonic() - self._accepted_s.get(id_, 0.0)
        return super().find(id_, owner) if age_s > STORED_AFTER_S else None


@wrong(
    "LRO-SUBMIT-04",
    because="The id is in the body, and clients build the address from it.",
)
class NoLocation(Service):
    """Answers 202 without Location."""

    def accepted(self, task: Task) -> Reply:
        """Return the answer without the header."""
        return Reply(202, self.view(task))


@wrong(
    "LRO-SUBMIT-05",
    because="The gateway strips a prefix that the application doesn't know.",
)
class LocationNotFound(Service):
    """Sends a Location at which nothing answers."""

    def location(self, task: Task) -> str:
        """Return the address as it is behind the gateway."""
        return f"/internal{super().location(task)}"


@wrong(
    "LRO-SUBMIT-06",
    because="The handler awaits the work, and 202 was only put on its answer.",
)
class WorksInline(Service):
    """Answers 202 when the work is done."""

    async def submit(self, request: Request, owner: str) -> Reply:
        """Hold the connection until the task has ended."""
        reply = await super().submit(request, owner)
        if reply.status == 202:
            task = self.store.read(reply.json["id"])
            async for _ in self.follow(task, 0):
                pass
        return reply


@wrong(
    "LRO-SUBMIT-07",
    because="Only the worker validates: it has the code that uses the input.",
)
class InvalidAccepted(Service):
    """Accepts an invalid input, and lets the task fail later."""

    def read_input(self, request: Request) -> dict[str, Any]:
        """Take any input; the worker will find out."""
        try:
            return super().read_input(request)
        except ValueError:
            return {"seconds": 0.1, "fail": True}


@wrong(
    "LRO-HTTP-04",
    because="Nobody sends this, so nobody catches the exception.",
)
class InvalidCrashes(Service):
    """Answers 500 to an invalid input."""

    def read_input(self, request: Request) -> dict[str, Any]:
        """Let each error through."""
        try:
            return super().read_input(request)
        except ValueError as error:
            raise UncaughtError from error

    async def submit(self, request: Request, owner: str) -> Reply:
        """Answer as a server does whose handler has raised."""
        try:
            return await super().submit(request, owner)
        except UncaughtError:
            return CRASH


class UncaughtError(Exception):
    """An exception that no handler knows."""


@wrong(
    "LRO-SUBMIT-08",
    because="The web server's own error page was good enough for browsers.",
)
class ErrorsInHtml(Service):
    """Refuses with pages for people, and nothing for programs."""

    def refuse(
        self,
        status: int,
        title: str,
        detail: str,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Return a page."""
        page = f"<h1>{status} {title}</h1><p>{detail}</p>"
        headers = {"Content-Type": "text/html", **(headers or {})}
        return Reply(status, headers=headers, body=page.encode())
