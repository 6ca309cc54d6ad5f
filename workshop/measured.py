"""Measures the answers of the demo's API in a room's stack.

ASGI middleware around the guide's API. It publishes the last minute every two
seconds, for the rooms' server, which is another process:

    rooms:traffic   hash   process -> Seen as JSON (traffic.py)

There is no address, owner or task in it.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.errors import LogUnavailable
from workshop.traffic import REFUSED, Seen, Traffic, together

TRAFFIC = "rooms:traffic"
PUBLISH_S = 2.0
# chosen: five publications were missed.
STALE_MS = 10_000
KEEP_S = 60
STREAMED = b"text/event-stream"
# They take as long as their client's network does.
UPLOADS = "/api/blobs"


class Board(Protocol):
    """Where processes leave what they have seen."""

    async def put(self, process: str, seen: Seen) -> None:
        """Leave it, in place of what the process left before."""
        ...

    async def read(self, now_ms: int, since_ms: int = 0) -> Seen:
        """Return the sum of all processes that have left something since.

        Without `since_ms`, since the last publications at the latest.
        """
        ...


class StoreBoard:
    """It is in the store."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis

    async def put(self, process: str, seen: Seen) -> None:
        """See Board. Raises RedisError."""
        await self._redis.hset(TRAFFIC, process, json.dumps(seen.as_dict()))
        await self._redis.expire(TRAFFIC, KEEP_S)

    async def read(self, now_ms: int, since_ms: int = 0) -> Seen:
        """See Board. Raises RedisError."""
        found = map(json.loads, await self._redis.hvals(TRAFFIC))
        since_ms = max(since_ms, now_ms - STALE_MS)
        return together(each for each in found if each["at_ms"] > since_ms)


def streams_of(board: Board) -> Callable[[int], Awaitable[int]]:
    """Return what counts the open streams that are known since a moment.

    It returns -1 if no process has said anything since.
    """

    async def count(since_ms: int) -> int:
        try:
            seen = await board.read(time.time_ns() // 1_000_000, since_ms)
        except RedisError as error:
            raise LogUnavailable from error
        return seen.streams if seen.at_ms else -1

    return count


class Measured:
    """An app, and the traffic that it answers."""

    def __init__(self, app: ASGIApp, board: Board, traffic: Traffic) -> None:
        self._app = app
        self._board = board
        self._traffic = traffic

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Pass a request on, and note its answer."""
        if scope["type"] == "lifespan":
            publishing = asyncio.create_task(self._publish())
            try:
                await self._app(scope, receive, send)
            finally:
                publishing.cancel()
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._measure(scope, receive, send)

    async def _measure(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        began_s = time.perf_counter()
        is_stream = False

        async def noted(message: Message) -> None:
            nonlocal is_stream
            if message["type"] == "http.response.start":
                is_stream = _is_stream(message)
                if is_stream:
                    self._traffic.streams += 1
                elif not waits_on_purpose(scope):
                    self._traffic.answered(
                        1000 * (time.perf_counter() - began_s),
                        is_refusal=scope["method"] == "POST"
                        and message["status"] in REFUSED,
                    )
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            if is_stream:
                self._traffic.streams -= 1

    async def _publish(self) -> None:
        while True:
            seen = self._traffic.seen(time.time_ns() // 1_000_000)
            with suppress(RedisError):
                await self._board.put(str(os.getpid()), seen)
            await asyncio.sleep(PUBLISH_S)


def waits_on_purpose(scope: Scope) -> bool:
    """Say whether a request's time says nothing about the server."""
    if scope["path"].startswith(UPLOADS):
        return True
    # RFC 7240, 4.3: `Prefer: wait=N`.
    return any(
        name == b"prefer" and b"wait" in value
        for name, value in scope["headers"]
    )


def _is_stream(message: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(STREAMED)
        for name, value in message["headers"]
    )
