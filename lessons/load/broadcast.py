"""A WebSocket server as tutorials write it: it sends to present readers.

It follows a task's stream at the API, and sends each event on to all readers
that are connected at that moment. It keeps nothing, and only the API numbers
events. It runs in the load generator's process, for one run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, broadcast, serve

from lessons.load import ENDS
from lessons.load.failure import Failed
from lessons.load.http import Gateway
from lessons.load.sse import ServerSentEvent, events_of


class Broadcast:
    """The connected readers, and the task that follows the stream."""

    def __init__(self) -> None:
        self.port = 0
        self.following: asyncio.Task[None]
        self._there: set[ServerConnection] = set()

    # --8<-- [start:broadcast]
    async def welcome(self, reader: ServerConnection) -> None:
        """Send events to a reader as long as it stays connected."""
        self._there.add(reader)
        try:
            await reader.wait_closed()
        finally:
            self._there.discard(reader)

    def tell(self, event: ServerSentEvent) -> None:
        """Send an event to all readers that are connected now."""
        broadcast(self._there, event.data)

    # --8<-- [end:broadcast]


@asynccontextmanager
async def broadcasting(
    gateway: Gateway, path: str, cookie: str
) -> AsyncIterator[Broadcast]:
    """Open the server, and send on the events of the stream at `path`.

    Its `following` raises Failed if the stream ends before the task: then the
    readers here would miss events for another reason than the experiment's.
    """
    sender = Broadcast()

    async def follow() -> None:
        async with gateway.follow(path, cookie) as (lines, _):
            async for event in events_of(lines):
                if event.type != "snapshot":
                    sender.tell(event)
                if event.type in ENDS:
                    return
        raise Failed("the sender's event stream ended before its task")

    async with serve(sender.welcome, "127.0.0.1", 0) as server:
        sender.port = next(iter(server.sockets)).getsockname()[1]
        sender.following = asyncio.create_task(follow())
        try:
            yield sender
        finally:
            sender.following.cancel()
            await asyncio.gather(sender.following, return_exceptions=True)
