"""Headers that mislead a client that polls."""

from __future__ import annotations

import time
from typing import Any

from harness.replies import Reply, Request
from harness.selftest import store
from harness.selftest.catalogue import wrong
from harness.selftest.right import Service
from harness.selftest.store import Task

# chosen: three times what the service itself asks for.
ALLOWED_EVERY_S = 3.0


@wrong(
    "LRO-STATUS-10",
    because="The tag was made from the address, which never changes.",
)
class ConstantEtag(Service):
    """Answers 304 for ever once a client has an ETag."""

    def etag(self, task: Task) -> str:
        """Return a tag that stays as it is."""
        return f'"{task.id}"'


@wrong(
    "LRO-STATUS-10",
    because="The handler takes any tag for the newest one.",
)
class AnyTagMatches(Service):
    """Tags each state rightly, and answers 304 to any tag."""

    async def show(self, request: Request, task: Task) -> Reply:
        """Compare nothing."""
        reply = await super().show(request, task)
        if request.headers.get("if-none-match"):
            return Reply(304, headers=reply.headers)
        return reply


@wrong(
    "LRO-STATUS-09",
    because="The tag is made from the time, and the body isn't.",
)
class RestlessEtag(Service):
    """Sends a tag that never comes twice."""

    def etag(self, task: Task) -> str:
        """Return a tag of this moment."""
        return f'"{task.seq}-{time.monotonic_ns()}"'


@wrong(
    "LRO-STATUS-06",
    because="Everywhere else a duration carries its unit.",
)
class RetryAfterWithUnit(Service):
    """Sends a Retry-After that no client can read."""

    def retry_after(self) -> str:
        """Return a duration as people write it."""
        return "1s"


@wrong("LRO-STATUS-07", because="Clients will choose a pace of their own.")
class NoRetryAfter(Service):
    """Doesn't say when to ask again."""

    async def show(self, request: Request, task: Task) -> Reply:
        """Return a status without Retry-After."""
        reply = await super().show(request, task)
        headers = dict(reply.headers)
        headers.pop("Retry-After", None)
        return Reply(reply.status, reply.json, headers)


@wrong(
    "LRO-STATUS-08",
    because="The rate limit stands in the gateway, the pace in the code.",
)
class PunishesThePatient(Service):
    """Refuses clients that wait for as long as they were asked to."""

    def __init__(self, *arguments: Any) -> None:
        """Remember when each task was last shown."""
        super().__init__(*arguments)
        self._shown_s: dict[str, float] = {}

    async def show(self, request: Request, task: Task) -> Reply:
        """Refuse a poll that comes less than the limit after the last."""
        now_s = time.monotonic()
        since_s = now_s - self._shown_s.get(task.id, 0.0)
        if since_s < ALLOWED_EVERY_S and task.state not in store.FINAL:
            headers = {"Retry-After": "1"}
            return self.refuse(429, "Too many", "Ask less often.", headers)
        self._shown_s[task.id] = now_s
        return await super().show(request, task)
