"""The outside world of a lab: what a learner's code calls over HTTP.

    POST <OUTSIDE_URL>/charge  {"key": "o-1", "amount": 5}

A name without a handler of the lab is a ledger: it counts a call once per
key, taken from the header Idempotency-Key or else from "key" in the JSON,
and answers {"is_counted": true} or false. Every call is in the history
`outside`, with the process that made it, before it is answered.
"""

from __future__ import annotations

import asyncio
import inspect
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psutil

from harness.history import History
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
from labs.grading.ports import owner

WHO = "outside"
KEY = "idempotency-key"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a learner's code."""

    name: str
    # 1 for the first call of this name.
    number: int
    method: str
    # What follows the name in the path.
    rest: str
    json: Any
    headers: Mapping[str, str]
    query: Mapping[str, str]
    # The process that made it; None if it has gone or wasn't looked up.
    pid: int | None
    arrived_s: float

    @property
    def key(self) -> str:
        """Return the key under which a ledger counts it; "" for none."""
        own = self.json.get("key") if isinstance(self.json, dict) else None
        return self.headers.get(KEY) or str(own or "")


Answerer = Callable[[Call], Reply | Awaitable[Reply]]


class Trap:
    """Holds the next call of a name, before or after it was counted."""

    def __init__(
        self, *, after_counting: bool, where: Callable[[Call], bool]
    ) -> None:
        self.after_counting = after_counting
        self._where = where
        self._caught: asyncio.Future[Call] = asyncio.Future()
        self._released = asyncio.Event()

    async def reached(self, limit_s: float) -> Call | None:
        """Return the call that was caught; None after the limit."""
        caught = asyncio.shield(self._caught)
        try:
            return await asyncio.wait_for(caught, limit_s)
        except TimeoutError:
            return None

    def release(self) -> None:
        """Let the call go on, and catch no other."""
        self._released.set()

    async def hold(self, call: Call) -> None:
        """Hold a call if it is the first that comes here."""
        if self._caught.done() or self._released.is_set():
            return
        if not self._where(call):
            return
        self._caught.set_result(call)
        await self._released.wait()


class Outside:
    """The server of the outside world; use it as a context manager."""

    def __init__(
        self,
        history: History,
        processes: Callable[[], Iterable[psutil.Process]],
    ) -> None:
        self.calls: list[Call] = []
        # Whether each call's process is looked up, which takes milliseconds.
        # That of a call which a trap waits for always is.
        self.finds_callers = False
        self._history = history
        self._processes = processes
        self._answerers: dict[str, Answerer] = {}
        self._traps: dict[str, list[Trap]] = defaultdict(list)
        self._counted: dict[str, dict[str, Call]] = defaultdict(dict)
        self._keyless: dict[str, list[Call]] = defaultdict(list)
        # Whether a call counted, by its name and number.
        self._outcomes: dict[tuple[str, int], bool] = {}
        self._server = ScriptedServer(self._answer)
        self._arrived = asyncio.Condition()

    @property
    def url(self) -> str:
        """Return its address."""
        return self._server.url

    async def __aenter__(self) -> Outside:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        for trap in [t for traps in self._traps.values() for t in traps]:
            trap.release()
        await self._server.__aexit__(None, None, None)

    def on(self, name: str, answerer: Answerer) -> None:
        """Let a function answer the calls of a name, in place of a ledger."""
        self._answerers[name] = answerer

    def trap(
        self,
        name: str,
        *,
        after_counting: bool = False,
        where: Callable[[Call], bool] = lambda _: True,
    ) -> Trap:
        """Hold the next call of a name, or the next of those in question.

        A held call goes on when the trap is released, even if its process
        has died in the meantime: it was on the wire already.
        """
        trap = Trap(after_counting=after_counting, where=where)
        self._traps[name].append(trap)
        return trap

    def count(self, call: Call) -> bool:
        """Count a call, once per key; one without a key always counts.

        For handlers: what they refuse, they don't count.
        """
        is_new = not call.key or call.key not in self._counted[call.name]
        if not call.key:
            self._keyless[call.name].append(call)
        else:
            self._counted[call.name].setdefault(call.key, call)
        self._outcomes[call.name, call.number] = is_new
        return is_new

    def counted(self, name: str) -> list[Call]:
        """Return the calls of a name that a ledger has counted."""
        return [*self._counted[name].values(), *self._keyless[name]]

    def made(self, name: str) -> list[Call]:
        """Return all calls of a name, in order."""
        return [call for call in self.calls if call.name == name]

    async def until(
        self, is_enough: Callable[[], bool], limit_s: float
    ) -> bool:
        """Wait for calls until they are enough; False after the limit."""
        async with self._arrived:
            try:
                await asyncio.wait_for(
                    self._arrived.wait_for(is_enough), limit_s
                )
            except TimeoutError:
                return False
        return True

    async def _answer(self, request: Request) -> Reply:
        call = await self._call(request)
        about = {
            "json": call.json,
            "key": call.key,
            "pid": call.pid,
            "number": call.number,
        }
        op = self._history.invoke(call.name, **about)
        await self._held(call, after_counting=False)
        if call.name in self._answerers:
            answer = self._answerers[call.name](call)
            reply = await answer if inspect.isawaitable(answer) else answer
        else:
            reply = Reply(json={"is_counted": self.count(call)})
        more: dict[str, Any] = {}
        if (call.name, call.number) in self._outcomes:
            more["is_counted"] = self._outcomes[call.name, call.number]
        if reply.cut:
            more["says"] = f"{call.name}: no answer"
        status = 0 if reply.cut else reply.status
        self._history.write(
            op, call.name, "ok", **about, status=status, **more
        )
        await self._held(call, after_counting=True)
        return reply

    async def _call(self, request: Request) -> Call:
        name, _, rest = request.path.strip("/").partition("/")
        pid = None
        if self.finds_callers or self._traps.get(name):
            pid = await asyncio.to_thread(
                owner,
                (request.peer[1], urlsplit(self.url).port or 0),
                list(self._processes()),
            )
        call = Call(
            name,
            1 + sum(each.name == name for each in self.calls),
            request.method,
            rest,
            request.json,
            request.headers,
            request.query,
            pid,
            request.arrived_s,
        )
        async with self._arrived:
            self.calls.append(call)
            self._arrived.notify_all()
        return call

    async def _held(self, call: Call, *, after_counting: bool) -> None:
        for trap in self._traps[call.name]:
            if trap.after_counting == after_counting:
                await trap.hold(call)
