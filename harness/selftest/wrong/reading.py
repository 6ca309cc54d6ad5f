"""Statuses that can't be read, or say what isn't so."""

from __future__ import annotations

import json
from typing import Any

from harness.replies import Reply, Request
from harness.selftest import store
from harness.selftest.catalogue import wrong
from harness.selftest.right import Service
from harness.selftest.store import Task
from harness.selftest.wrong.crash import CRASH


@wrong("LRO-STATUS-01", because="The handler returns a string of JSON.")
class StatusAsText(Service):
    """Shows its statuses as plain text."""

    async def show(self, request: Request, task: Task) -> Reply:
        """Return the right body under the wrong media type."""
        reply = await super().show(request, task)
        if reply.status == 304:
            return reply
        headers = {**reply.headers, "Content-Type": "text/plain"}
        return Reply(headers=headers, body=json.dumps(reply.json).encode())


@wrong(
    "LRO-STATUS-11",
    because="Celery's AsyncResult calls each unknown id PENDING.",
)
class UnknownIsQueued(Service):
    """Shows a task for every id that anybody makes up."""

    async def answer(self, request: Request) -> Reply:
        """Turn a task that isn't there into one that waits."""
        reply = await super().answer(request)
        match request.method, request.path.split("/")[1:]:
            case "GET", ["tasks", id_] if reply.status == 404 and not (
                self.store.is_known(id_)
            ):
                body = {"id": id_, "state": store.QUEUED, "result": None}
                return Reply(200, body)
        return reply


@wrong(
    "LRO-STATUS-11",
    because="The lookup raises, and nothing catches it.",
)
class UnknownCrashes(Service):
    """Answers 500 for an id that it doesn't know."""

    async def answer(self, request: Request) -> Reply:
        """Crash where there is no task."""
        match request.path.split("/")[1:]:
            case ["tasks", id_, *_] if not self.store.is_known(id_):
                return CRASH
        return await super().answer(request)


@wrong(
    "LRO-STATUS-12",
    because="The task raised, and reading its result raises again.",
)
class FailedIsServerError(Service):
    """Answers 500 when the status of a failed task is read."""

    async def show(self, request: Request, task: Task) -> Reply:
        """Raise the task's error once more."""
        if task.state == store.FAILED:
            return CRASH
        return await super().show(request, task)


@wrong(
    "LRO-STATUS-13",
    because="The reason is in the log, which the client can't read.",
)
class FailedInSilence(Service):
    """Shows that a task has failed, and not why."""

    def view(self, task: Task) -> dict[str, Any]:
        """Return a task without its problem."""
        seen = super().view(task)
        seen.pop("problem", None)
        return seen


@wrong(
    "LRO-RESULT-01",
    because="Workers return results to a backend that nobody has set up.",
)
class SucceededWithoutResult(Service):
    """Shows success, and no result."""

    def view(self, task: Task) -> dict[str, Any]:
        """Return a task without its result."""
        return {**super().view(task), "result": None}


@wrong(
    "LRO-HTTP-03",
    because="Only GET and POST were tried; the router knows nothing else.",
)
class OtherMethodsCrash(Service):
    """Answers 500 to HEAD and OPTIONS."""

    async def answer(self, request: Request) -> Reply:
        """Crash at methods that no handler is written for."""
        if request.method in ("HEAD", "OPTIONS"):
            return CRASH
        return await super().answer(request)
