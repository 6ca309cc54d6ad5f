"""A WebSocket server as tutorials write it: who is there gets what happens.

It follows a task's stream at the API and sends each event on to everybody
who is connected at that moment. Nothing is kept, and nothing is numbered
but by the API. It lives in the crowd's process, for one run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.server import ServerConnection, broadcast, serve

from lessons.load import ENDS
from lessons.load.failure import Failed
from lessons.load.http import Gateway
from lessons.load.sse import Told, told_of


class Broadcast:
    """All who are connected, and what is sent on to them."""

    def __init__(self) -> None:
        self.port = 0
        self.following: asyncio.Task[None]
        self._there: set[ServerConnection] = set()

    # --8<-- [start:broadcast]
    async def welcome(self, reader: ServerConnection) -> None:
        """Keep a reader among those who are told, as long as it stays."""
        self._there.add(reader)
        try:
            await reader.wait_closed()
        finally:
            self._there.discard(reader)

    def tell(self, event: Told) -> None:
        """Tell everybody who is there now."""
        broadcast(self._there, event.data)

    # --8<-- [end:broadcast]


@asynccontextmanager
async def broadcasting(
    gateway: Gateway, path: str, cookie: str
) -> AsyncIterator[Broadcast]:
    """Open the server, and send on what the stream at `path` says.

    Its `following` raises Failed if the stream ends before the task does:
    what is missed then isn't missed by those who listen here.
    """
    sender = Broadcast()

    async def follow() -> None:
        async with gateway.follow(path, cookie) as (lines, _):
            async for event in told_of(lines):
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
