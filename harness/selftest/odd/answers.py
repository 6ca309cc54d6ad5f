"""Answers that are unusual, and that HTTP allows."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from harness.replies import Reply, Request
from harness.selftest import store
from harness.selftest.catalogue import odd
from harness.selftest.right import RETRY_AFTER_S, Service
from harness.selftest.store import Task


@odd("RFC 9110, 10.2.2 allows a whole address as well as a path.")
class AbsoluteLocation(Service):
    """Sends a Location with scheme and host."""

    def location(self, task: Task) -> str:
        """Return the address with everything in it."""
        return f"{self.base_url}{super().location(task)}"


@odd("RFC 9110, 10.2.2 allows a path that is relative to the request's.")
class RelativeLocation(Service):
    """Sends a Location that is resolved against /tasks."""

    def location(self, task: Task) -> str:
        """Return the address as seen from the collection."""
        return f"tasks/{task.id}"


@odd("An address may end alike for all tasks, and a body needs no id.")
class StatusBehindTheId(Service):
    """Shows the status of a task at /tasks/ID/status, and its id nowhere."""

    def location(self, task: Task) -> str:
        """Return an address whose last part is no id."""
        return f"{super().location(task)}/status"

    def view(self, task: Task) -> dict[str, Any]:
        """Return a task without its id."""
        shown = super().view(task)
        return {name: shown[name] for name in shown if name != "id"}

    async def about(
        self, task: Task, rest: list[str], request: Request
    ) -> Reply:
        """Look for everything below the status."""
        return await super().about(task, rest[1:], request)


@odd("RFC 9110, 15.4.4: See Other leads to the result once it is there.")
class RedirectsToResult(Service):
    """Redirects from the status of a success to its result."""

    async def show(self, request: Request, task: Task) -> Reply:
        """Answer 303 instead of the last status."""
        if task.state != store.SUCCEEDED:
            return await super().show(request, task)
        return Reply(303, headers={"Location": f"/tasks/{task.id}/result"})

    async def about(
        self, task: Task, rest: list[str], request: Request
    ) -> Reply:
        """Show the result at an address of its own."""
        if rest == ["result"] and task.state == store.SUCCEEDED:
            return Reply(200, task.result)
        return await super().about(task, rest, request)


@odd("RFC 9110, 10.2.3: Retry-After may be a date.")
class RetryAfterDate(Service):
    """Says when to ask again, instead of how much later."""

    def retry_after(self) -> str:
        """Return the moment as a date of HTTP."""
        at = time.gmtime(time.time() + RETRY_AFTER_S)
        return time.strftime("%a, %d %b %Y %H:%M:%S GMT", at)


@odd("RFC 9110, 8.8.3: a weak tag is enough for If-None-Match.")
class WeakEtag(Service):
    """Sends weak tags."""

    def etag(self, task: Task) -> str:
        """Return a tag for bodies that mean the same."""
        return f"W/{super().etag(task)}"


@odd("An ETag is an offer; without it each poll gets a body.")
class NoEtag(Service):
    """Sends no tags."""

    async def show(self, request: Request, task: Task) -> Reply:
        """Return a status without a tag."""
        reply = await super().show(request, task)
        headers = dict(reply.headers)
        headers.pop("ETag")
        return Reply(200, self.view(task), headers)


@odd("RFC 9457, 3.2 allows members of one's own.")
class WordyProblems(Service):
    """Sends problem details with members beyond the standard ones."""

    def refuse(
        self,
        status: int,
        title: str,
        detail: str,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Return a problem that says more, and a charset that nobody needs."""
        reply = super().refuse(status, title, detail, headers)
        media_type = 'application/problem+json; charset="utf-8"'
        more = {"type": "/problems/refused", "trace": "4bf92f", "errors": []}
        return Reply(
            status,
            {**reply.json, **more},
            {**reply.headers, "Content-Type": media_type},
        )


@odd("Clients have to ignore members that they don't know.")
class WordyStatus(Service):
    """Sends statuses with members that nobody asked for."""

    def view(self, task: Task) -> dict[str, Any]:
        """Return a task with its progress, links and an estimate."""
        links = {"self": self.location(task)}
        extra = {"progress": {"step": task.step}, "_links": links, "eta": None}
        return {**extra, **super().view(task)}


@odd("RFC 9562, 5.7: time in front, 74 bits of chance behind it.")
class UuidsByTime(Service):
    """Names tasks by UUIDs of version 7, which look alike and increase."""

    def new_id(self) -> str:
        """Return a UUID of version 7."""
        random = int(super().new_id(), 16)
        bits = int(time.time() * 1000) << 80 | random & (1 << 80) - 1
        bits = bits & ~(0xF << 76) | 7 << 76
        bits = bits & ~(0b11 << 62) | 0b10 << 62
        text = f"{bits:032x}"
        parts = (text[:8], text[8:12], text[12:16], text[16:20], text[20:])
        return "-".join(parts)


@odd("RFC 3986, 3.4: a query names what a path doesn't.")
class IdInTheQuery(Service):
    """Names a task in the query of one address for all, with a version."""

    def location(self, task: Task) -> str:
        """Return the address of all statuses, with the task's id."""
        return f"/tasks/status?id={task.id}&api-version=2"

    async def answer(self, request: Request) -> Reply:
        """Answer as if the id were in the path."""
        _, *folders = request.path.split("/")
        if folders[:2] == ["tasks", "status"] and "id" in request.query:
            path = "/".join(["/tasks", request.query["id"], *folders[2:]])
            request = replace(request, path=path)
        elif folders != ["tasks"]:
            return self.refuse(404, "Not found", "There is nothing here.")
        return await super().answer(request)
