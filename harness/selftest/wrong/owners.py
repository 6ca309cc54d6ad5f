"""Services that let others in."""

from __future__ import annotations

from harness.replies import Reply, Request
from harness.selftest.catalogue import wrong
from harness.selftest.right import Service


class _Open(Service):
    """Answers some requests without asking whose the task is."""

    # The method, and the path below the task's, that needs no owner.
    open: tuple[str, list[str]]

    async def answer(self, request: Request) -> Reply:
        """Answer as if the task's owner had sent an open request."""
        match request.path.split("/")[1:]:
            case ["tasks", id_, *rest] if self.open == (request.method, rest):
                if self.store.is_known(id_):
                    task = self.store.read(id_)
                    return await self.about(task, rest, request)
        return await super().answer(request)


@wrong(
    "LRO-OWNER-01",
    because="The id is long and random, so it was taken for a password.",
)
class AnybodyReads(_Open):
    """Shows a task to everybody who has its id."""

    open = ("GET", [])


@wrong(
    "LRO-OWNER-02",
    because="The check was copied to every handler but one.",
)
class AnybodyCancels(_Open):
    """Lets everybody cancel who has a task's id."""

    open = ("DELETE", [])


@wrong(
    "LRO-OWNER-03",
    because="A browser's EventSource can't send Authorization.",
)
class AnybodyFollows(_Open):
    """Streams a task's events to everybody who has its id."""

    open = ("GET", ["events"])


@wrong(
    "LRO-OWNER-04",
    because="403 is the honest answer, if nobody asks who reads it.",
)
class OthersAreForbidden(Service):
    """Tells a stranger which ids exist."""

    async def answer(self, request: Request) -> Reply:
        """Answer 403 instead of 404 for somebody else's task."""
        reply = await super().answer(request)
        match request.path.split("/")[1:]:
            case ["tasks", id_, *_] if (
                reply.status == 404 and self.store.is_known(id_)
            ):
                return self.refuse(403, "Forbidden", "It isn't yours.")
        return reply


@wrong("LRO-ID-01", because="The primary key was at hand.")
class CountedIds(Service):
    """Numbers its tasks, so that everybody knows all addresses."""

    def new_id(self) -> str:
        """Return the next number."""
        return str(self.store.count() + 1)
