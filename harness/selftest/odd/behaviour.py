"""Services that go about it in another way, and keep what they promise."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from harness.replies import Reply, Request
from harness.selftest import store
from harness.selftest.catalogue import odd
from harness.selftest.right import RETRY_AFTER_S, Service
from harness.selftest.sharing import SharedQueue
from harness.selftest.store import Task

# chosen: well below the time-out of any client.
HELD_S = 2.0
LOOK_S = 0.05
STOPPING_S = 0.5
# chosen: less than the probes that ask often need, more than polite ones.
TOKENS_PER_S = 10.0
BURST = 10.0


@odd("Events are an offer; polling has everything.")
class PollOnly(Service):
    """Has no streams."""

    async def about(
        self, task: Task, rest: list[str], request: Request
    ) -> Reply:
        """Find nothing below a task."""
        if rest:
            return self.refuse(404, "Not found", "There is no stream.")
        return await super().about(task, rest, request)


@odd("Messages that nobody has to resume after need no id.")
class PingsBetweenEvents(Service):
    """Sends a message without an id after each event."""

    async def follow(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield the events that are missing, each with a ping behind it."""
        async for message in super().follow(task, after):
            yield message
            yield b"event: ping\ndata: {}\n\n"


@odd("A long poll: fewer requests, and the news at once.")
class LongPoll(Service):
    """Holds a poll until something changes, or for 2 s."""

    async def show(self, request: Request, task: Task) -> Reply:
        """Wait for a change if the client knows this state."""
        known = request.headers.get("if-none-match", "")
        if request.method == "GET" and known in ("", self.etag(task)):
            for _ in range(round(HELD_S / LOOK_S)):
                if task.state in store.FINAL:
                    break
                await asyncio.sleep(LOOK_S)
                newer = self.store.read(task.id)
                if newer.seq != task.seq:
                    task = newer
                    break
        return await super().show(request, task)


@odd(
    "A worker of its own, and SQLite as the queue between the two.",
    processes=2,
)
class QueueInSqlite(SharedQueue):
    """Answers in two processes, and works in one of them."""


@odd("409 says that there's nothing left to cancel, which is true.")
class CancelledTwiceConflicts(Service):
    """Answers a repeated cancel like one after any other end."""

    def cancelled_before(self, task: Task) -> Reply:
        """Refuse to cancel what is cancelled."""
        return self.refuse(409, "Ended", f"The task has {task.state}.")


@odd("Work needs a moment to stop, and the state says so.")
class CancelsInSteps(Service):
    """Shows `cancelling` until the work has stopped."""

    def __init__(self, *arguments: Any) -> None:
        """Begin with nothing to stop."""
        super().__init__(*arguments)
        self._stopping: dict[str, asyncio.Task[None]] = {}

    def cancel(self, task: Task) -> Reply:
        """Accept a cancel, and record it a moment later."""
        if task.state in store.FINAL:
            return super().cancel(task)
        if task.id not in self._stopping:
            self._stopping[task.id] = asyncio.create_task(self._stop(task.id))
        return Reply(202, self.view(task))

    async def _stop(self, id_: str) -> None:
        await asyncio.sleep(STOPPING_S)
        self.store.record(id_, store.CANCELLED, self.store.read(id_).step)

    def view(self, task: Task) -> dict[str, Any]:
        """Return a task, with a word for the time of stopping."""
        seen = super().view(task)
        if task.id in self._stopping and task.state not in store.FINAL:
            seen["state"] = "cancelling"
        return seen


@odd("WHATWG HTML, 9.2.5 allows CR LF, comments and data in several lines.")
class DressedUpStream(Service):
    """Streams in each way that the format allows."""

    async def follow(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield the same events in other clothes, and in odd pieces."""
        yield b": welcome\r\nretry: 1500\r\n\r\n"
        async for message in super().follow(task, after):
            number, event, data, *_ = message.split(b"\n")
            first, _, rest = data.partition(b", ")
            lines = (event, first + b",", b"data: " + rest, number, b"", b"")
            text = b": and now\r\n" + b"\r\n".join(lines)
            yield text[:7]
            yield text[7:]


@odd("Waiting is what queues are for.")
class SlowToStart(Service):
    """Lets each task wait for a second before anything happens."""

    async def work(self, id_: str) -> None:
        """Work on a task, later."""
        await asyncio.sleep(1.0)
        await super().work(id_)


@odd("RFC 9112, 9.6: a server may close each connection.")
class ClosesConnections(Service):
    """Wants a new connection for each request."""

    async def answer(self, request: Request) -> Reply:
        """Answer, and hang up."""
        reply = await super().answer(request)
        return Reply(
            reply.status,
            reply.json,
            {**reply.headers, "Connection": "close"},
            stream=reply.stream,
        )


@odd("RFC 6585, 4: 429 says how often to ask, and nothing of a task.")
class QuotaPerOwner(Service):
    """Refuses requests beyond a quota that all of an owner's share."""

    def __init__(self, *arguments: Any) -> None:
        """Begin with a full bucket for everybody."""
        super().__init__(*arguments)
        self._buckets: dict[str, tuple[float, float]] = {}

    async def answer(self, request: Request) -> Reply:
        """Refuse a request that the owner has no token for."""
        if not self._takes(request.headers.get("authorization", "")):
            headers = {"Retry-After": str(RETRY_AFTER_S)}
            return self.refuse(429, "Too many", "Ask less often.", headers)
        return await super().answer(request)

    def _takes(self, owner: str) -> bool:
        """Take a token from an owner's bucket; False if it's empty."""
        now_s = time.monotonic()
        tokens, filled_s = self._buckets.get(owner, (BURST, now_s))
        tokens = min(BURST, tokens + (now_s - filled_s) * TOKENS_PER_S)
        has_one = tokens >= 1
        self._buckets[owner] = (tokens - has_one, now_s)
        return has_one
