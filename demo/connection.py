"""One connection to the store, from its login to its loss.

pipe.py opens it and shares it. redis-py connects and logs in, hiredis packs
and parses; this room moves the bytes and matches answers to callers.
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

# Each turn of the loop reads 256 KiB of the socket at most.
LAST_LOOKS = 6

_NOTHING = object()


def _refusal(text: str) -> ResponseError:
    """Return the store's error; callers distinguish some of them."""
    code, _, why = text.partition(" ")
    match code:
        case "NOSCRIPT":
            return NoScriptError(why)
        case "OOM":
            return OutOfMemoryError(why)
        case _:
            return ResponseError(text)


class StoreConnection(asyncio.Protocol):
    """One connection to the store, and the callers that wait for answers.

    The socket's bytes arrive here and become answers at once. Through
    redis-py's stream, each would wake a task first. measured: bench
    submit-throughput, 6 us.
    """

    def __init__(
        self,
        pool: ConnectionPool,
        connection: AbstractConnection,
        timeout_s: float,
    ) -> None:
        self.is_lost = False
        self._pool = pool
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        # The callers that wait, and until when, in the order of the answers.
        self._waiting: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._timeout_s = timeout_s
        self._timer: asyncio.Handle | None = None
        self._reader = Reader(
            replyError=_refusal,
            encoding="utf-8",
            # A lane may hold bytes of any other client of the store.
            errors="replace",
            notEnoughData=_NOTHING,
        )
        # Private, but the only way to the transport;
        # tests/integration/test_pipe.py fails when redis-py changes it.
        writer = connection._writer
        assert writer is not None
        self._transport = writer.transport
        # redis-py's own protocol has to be informed of the end.
        self._before = self._transport.get_protocol()
        self._transport.set_protocol(self)

    async def ask(self, command: tuple[str | int, ...]) -> Any:
        """Send a command and return its answer."""
        # Packed first, so that a command that can't be packed doesn't wait
        # for an answer. redis-py's packer takes 34 us for an append; this
        # one takes 2. Its stub means `tuple[..., ...]`.
        packed = pack_command(command)  # type: ignore[arg-type]
        answer = self._loop.create_future()
        self._waiting.append((answer, self._loop.time() + self._timeout_s))
        if self._timer is None:
            self._timer = self._loop.call_later(self._timeout_s, self._look)
        # The buffer is bounded, because each caller waits for an answer.
        self._transport.write(packed)
        try:
            return await answer
        finally:
            # Cancelled, but still in the deque, so that the next caller
            # doesn't get this answer.
            answer.cancel()

    def lose(self) -> None:
        """Abort the connection."""
        self.is_lost = True
        self._transport.abort()

    def _look(self, looks: int = LAST_LOOKS) -> None:
        """Abort the connection when the answer that comes next is late.

        One timer serves all commands, because setting one for each would
        cost as much as sending it. On a busy machine the loop itself may be
        late while the answer lies in the socket, so the socket is read
        before the store is blamed.
        """
        self._timer = None
        if not self._waiting or self.is_lost:
            return
        answer, due_s = self._waiting[0]
        early_s = due_s - self._loop.time()
        if early_s > 0:
            self._timer = self._loop.call_later(early_s, self._look)
        elif looks:
            self._timer = self._loop.call_soon(self._look, looks - 1)
        else:
            if not answer.done():
                answer.set_exception(TimeoutError("no answer in time"))
            self.lose()

    def data_received(self, data: bytes) -> None:
        """Give each answer to the caller that has waited longest."""
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not _NOTHING:
            # A push message is no answer to a command.
            if isinstance(reply, PushNotification):
                continue
            answer, _due_s = self._waiting.popleft()
            if answer.done():
                continue
            if isinstance(reply, RedisError):
                answer.set_exception(reply)
            else:
                answer.set_result(reply)

    def connection_lost(self, _: Exception | None) -> None:
        """Fail all waiting callers, and return the connection to its pool."""
        self.is_lost = True
        for answer, _due_s in self._waiting:
            if not answer.done():
                answer.set_exception(
                    ConnectionError("the connection was lost")
                )
        self._before.connection_lost(None)
        # Keep a reference: asyncio holds tasks only weakly.
        self._returning = asyncio.create_task(self._give_back())

    async def _give_back(self) -> None:
        with suppress(RedisError, OSError):
            await self._connection.disconnect(nowait=True)
        await self._pool.release(self._connection)
