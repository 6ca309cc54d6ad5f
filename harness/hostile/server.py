"""Serves all ways below one address, and remembers each request.

    /hostile/cut-202/tasks     submit here to meet this way
    /hostile/cut-202/again     POST begins the way anew

A second server, on another port and by another host name, is where a foreign
Location leads. Both answer from the same ways.
"""

from __future__ import annotations

import time
from calendar import timegm
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from harness.hostile.trial import Ended, Seen, Trial
from harness.hostile.way import Labelled, Way, problem
from harness.hostile.ways import WAYS
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer

ROOT = "hostile"
DATE = "%a, %d %b %Y %H:%M:%S GMT"
# chosen: a client that asks so often doesn't wait at all.
FLOOD = 500


@dataclass(slots=True)
class Session:
    """One way being met, and what was seen of it so far."""

    way: Way
    seen: list[Seen] = field(default_factory=list)

    def trial(
        self,
        ended: Ended | None = None,
        *,
        prints_result: bool = False,
        deadline_s: float | None = None,
    ) -> Trial:
        """Return what a judge has to know."""
        return Trial(
            self.way.name,
            self.way.secret,
            list(self.seen),
            len(self.way.tasks),
            self.way.shown_end_s,
            self.way.whole_events,
            ended,
            prints_result,
            deadline_s,
        )


class HostileServer:
    """Use it as an asynchronous context manager."""

    def __init__(
        self,
        seed: int,
        port: int = 0,
        on_seen: Callable[[str, Seen], None] | None = None,
    ) -> None:
        """Describe the servers; `on_seen` hears of each answered request."""
        self._seed = seed
        self._on_seen = on_seen
        self._server = ScriptedServer(self._answer, port)
        self._elsewhere = ScriptedServer(self._answer_elsewhere)
        self.sessions: dict[str, Session] = {}

    @property
    def url(self) -> str:
        """Return the address of the server, without a path."""
        return self._server.url

    async def __aenter__(self) -> HostileServer:
        await self._server.__aenter__()
        await self._elsewhere.__aenter__()
        for name in WAYS:
            self.begin(name)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._elsewhere.__aexit__(kind, error, trace)
        await self._server.__aexit__(kind, error, trace)

    def begin(self, name: str) -> Session:
        """Begin a way anew."""
        _, port = self._elsewhere.address
        way = WAYS[name](
            f"{self._seed}/{name}",
            f"/{ROOT}/{name}",
            # Another name for this machine, and so another host.
            f"http://localhost:{port}",
        )
        self.sessions[name] = Session(way)
        return self.sessions[name]

    def address(self, name: str) -> str:
        """Return where to submit to meet a way."""
        return f"{self.url}/{ROOT}/{name}/tasks"

    async def _answer(self, request: Request) -> Reply:
        return await self._reply(request, is_elsewhere=False)

    async def _answer_elsewhere(self, request: Request) -> Reply:
        return await self._reply(request, is_elsewhere=True)

    async def _reply(self, request: Request, *, is_elsewhere: bool) -> Reply:
        match request.path.split("/")[1:]:
            case [root, name, *rest] if root == ROOT and name in WAYS:
                pass
            case _:
                places = [f"/{ROOT}/{name}/tasks" for name in WAYS]
                return problem(404, "No way", f"Try {', '.join(places)}.")
        if (request.method, rest) == ("POST", ["again"]):
            self.begin(name)
            return Reply(204)
        session = self.sessions[name]
        seen = Seen(
            request.arrived_s,
            request.method,
            "/".join(rest),
            request.headers.get("idempotency-key", ""),
            request.headers.get("authorization", ""),
            request.headers.get("last-event-id", ""),
            is_elsewhere,
        )
        session.seen.append(seen)
        reply = await session.way.answer(request, rest)
        _note(seen, reply)
        if self._on_seen is not None:
            self._on_seen(name, seen)
        return reply


def _note(seen: Seen, reply: Reply) -> None:
    seen.answered_s = time.monotonic()
    seen.answer = "cut" if reply.cut else str(reply.status)
    if isinstance(reply, Labelled):
        seen.answer = reply.label
    after = reply.headers.get("Retry-After", "")
    if after.isdecimal():
        seen.again_at_s = seen.answered_s + int(after)
    elif after:
        left_s = timegm(time.strptime(after, DATE)) - time.time()
        seen.again_at_s = seen.answered_s + left_s
