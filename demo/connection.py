"""One connection to the store, from its login to its loss.

Connecting and logging in are redis-py's, packing and parsing hiredis's: in
between are the bytes, and whose turn it is. Shared through pipe.py.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import Any

from hiredis import PushNotification, Reader, pack_command
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.exceptions import (
    ConnectionError,  # noqa: A004 - redis-py's name for it
    NoScriptError,
    OutOfMemoryError,
    RedisError,
    ResponseError,
    TimeoutError,  # noqa: A004 - the same
)

# Each turn of the loop reads some of the socket, 256 KiB at most.
LAST_LOOKS = 6

_NOTHING = object()


def _refusal(text: str) -> ResponseError:
    """Return what the store refused; callers tell some refusals apart."""
    code, _, why = text.partition(" ")
    match code:
        case "NOSCRIPT":
            return NoScriptError(why)
        case "OOM":
            return OutOfMemoryError(why)
        case _:
            return ResponseError(text)


class StoreConnection(asyncio.Protocol):
    """One connection from its login to its loss, and who waits on it.

    The bytes of the socket come here and become answers at once. Through
    redis-py's stream each would wake a task first. measured: bench
    submit-throughput, 6 us.
    """

    def __init__(
        self,
        pool: ConnectionPool,
        connection: AbstractConnection,
        patience_s: float,
    ) -> None:
        self.is_lost = False
        self._pool = pool
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        # Whoever waits, and until when, in the order of the answers.
        self._waiting: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._patience_s = patience_s
        self._alarm: asyncio.Handle | None = None
        self._reader = Reader(
            replyError=_refusal,
            encoding="utf-8",
            # Anybody may have written anything onto a lane.
            errors="replace",
            notEnoughData=_NOTHING,
        )
        # Private, and there is no other door; tests/integration/test_pipe.py
        # holds that it leads there.
        writer = connection._writer
        assert writer is not None
        self._transport = writer.transport
        # redis-py waits for its own protocol to hear of the end.
        self._before = self._transport.get_protocol()
        self._transport.set_protocol(self)

    async def ask(self, command: tuple[str | int, ...]) -> Any:
        """Send a command and return its answer."""
        # Packed first: what can't be mustn't wait for an answer.
        # Not redis-py's packer, which takes 34 us for an append; this one
        # takes 2. Its stub means `tuple[..., ...]`.
        packed = pack_command(command)  # type: ignore[arg-type]
        answer = self._loop.create_future()
        self._waiting.append((answer, self._loop.time() + self._patience_s))
        if self._alarm is None:
            self._alarm = self._loop.call_later(self._patience_s, self._look)
        # What waits to be sent is bounded: each caller waits for an answer.
        self._transport.write(packed)
        try:
            return await answer
        finally:
            # It keeps its place in the line, so that the next answer isn't
            # taken for this one.
            answer.cancel()

    def lose(self) -> None:
        """Give it up."""
        self.is_lost = True
        self._transport.abort()

    def _look(self, looks: int = LAST_LOOKS) -> None:
        """Give up the line when the answer that comes next is late.

        One alarm for all: a timer for each command would cost as much as
        to send it. On a busy machine the loop itself may be late, and the
        answer lie in the socket: so look there before the store is blamed.
        """
        self._alarm = None
        if not self._waiting or self.is_lost:
            return
        answer, due_s = self._waiting[0]
        early_s = due_s - self._loop.time()
        if early_s > 0:
            self._alarm = self._loop.call_later(early_s, self._look)
        elif looks:
            self._alarm = self._loop.call_soon(self._look, looks - 1)
        else:
            if not answer.done():
                answer.set_exception(TimeoutError("no answer in time"))
            self.lose()

    def data_received(self, data: bytes) -> None:
        """Give each answer to whoever has waited longest."""
        self._reader.feed(data)
        while (said := self._reader.gets()) is not _NOTHING:
            # Nobody asked for what a store tells of its own accord.
            if isinstance(said, PushNotification):
                continue
            answer, _due_s = self._waiting.popleft()
            if answer.done():
                continue
            if isinstance(said, RedisError):
                answer.set_exception(said)
            else:
                answer.set_result(said)

    def connection_lost(self, _: Exception | None) -> None:
        """Tell all who wait, and give the connection back to its pool."""
        self.is_lost = True
        for answer, _due_s in self._waiting:
            if not answer.done():
                answer.set_exception(ConnectionError("the line was lost"))
        self._before.connection_lost(None)
        # Kept in a name: a task that nobody refers to may be collected.
        self._returning = asyncio.create_task(self._give_back())

    async def _give_back(self) -> None:
        with suppress(RedisError, OSError):
            await self._connection.disconnect(nowait=True)
        await self._pool.release(self._connection)
