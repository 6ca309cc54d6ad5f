"""One connection to the store, shared by all that a log does at once.

Commands leave as they come and are answered in their order (pipelining). So
there is no pool that a thousand readers who return could drain, and a
command costs a third. measured: bench, 24 us of CPU, 70 us through a pool.
Connecting and logging in are redis-py's, packing and parsing hiredis's. It
must not know what the commands are about.
"""

from __future__ import annotations

import asyncio
import builtins
from collections import deque
from contextlib import suppress
from typing import Any

from hiredis import PushNotification, Reader, pack_command
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
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


def connect(url: str, timeout_s: float, connections: int = 64) -> Redis:
    """Return a client that answers or fails within `timeout_s` seconds.

    No retries: a caller who waits must be told soon that it's in vain.
    (redis-py 8 would retry with backoff for 4.6 s. measured: facts.) When
    all connections are taken, the next one waits for as long as that.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        decode_responses=True,
        # Anybody may have written anything onto a lane.
        encoding_errors="replace",
        timeout=timeout_s,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
        max_connections=connections,
    )
    return Redis.from_pool(pool)


class Pipe:
    """A connection that is opened when needed, and again after a loss.

    All methods raise RedisError. A command that isn't answered within the
    client's time-out ends the connection, and with it all that wait on it:
    who asks again soon learns more than who waits in a line that hangs.
    """

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        kwargs = self._pool.connection_kwargs
        self._timeout_s: float = kwargs["socket_timeout"]
        self._line: _Line | None = None
        self._opening: asyncio.Task[_Line] | None = None

    async def call(self, *command: str | int) -> Any:
        """Return the store's answer to a command."""
        line = self._line
        if line is None or line.is_lost:
            try:
                async with asyncio.timeout(self._timeout_s):
                    line = await self._open()
            except builtins.TimeoutError:
                raise TimeoutError("no connection in time") from None
        return await line.ask(command, self._timeout_s)

    async def run(
        self, script: AsyncScript, keys: list[str], args: list[str | int]
    ) -> Any:
        """Return what a script says; a store that has lost it is told it."""
        rest = (len(keys), *keys, *args)
        try:
            return await self.call("EVALSHA", script.sha, *rest)
        except NoScriptError:
            return await self.call("EVAL", str(script.script), *rest)

    def drop(self) -> None:
        """Leave the connection, and with it whatever is still to come."""
        if self._line is not None:
            self._line.lose()

    async def _open(self) -> _Line:
        """Wait for the one attempt to connect that all callers share."""
        is_mine = self._opening is None or self._opening.done()
        if is_mine:
            self._opening = asyncio.create_task(self._connect())
            # Who asked may have gone by then; nobody else has to hear it.
            self._opening.add_done_callback(
                lambda task: task.cancelled() or task.exception()
            )
        assert self._opening is not None
        try:
            return await asyncio.shield(self._opening)
        except RedisError:
            if is_mine:
                raise
        # It had begun when the store was still away.
        return await self._open()

    async def _connect(self) -> _Line:
        connection: AbstractConnection
        connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
        self._line = _Line(self._pool, connection)
        return self._line


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


class _Line(asyncio.Protocol):
    """One connection from its login to its loss, and who waits on it.

    The bytes of the socket come here and become answers at once. Through
    redis-py's stream each would wake a task first. measured: bench, 15 us.
    """

    def __init__(
        self, pool: ConnectionPool, connection: AbstractConnection
    ) -> None:
        self.is_lost = False
        self._pool = pool
        self._connection = connection
        self._waiting: deque[asyncio.Future[Any]] = deque()
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

    async def ask(
        self, command: tuple[str | int, ...], timeout_s: float
    ) -> Any:
        """Send a command and return its answer."""
        # Packed first: what can't be mustn't wait for an answer.
        # Not redis-py's packer, which takes 34 us for an append; this one
        # takes 2. Its stub means `tuple[..., ...]`.
        packed = pack_command(command)  # type: ignore[arg-type]
        loop = asyncio.get_running_loop()
        answer = loop.create_future()
        self._waiting.append(answer)
        due = loop.call_later(timeout_s, self._late, answer, LAST_LOOKS)
        # What waits to be sent is bounded: each caller waits for an answer.
        self._transport.write(packed)
        try:
            return await answer
        finally:
            due.cancel()
            # It keeps its place in the line, so that the next answer isn't
            # taken for this one.
            answer.cancel()

    def lose(self) -> None:
        """Give it up."""
        self.is_lost = True
        self._transport.abort()

    def _late(self, answer: asyncio.Future[Any], looks: int) -> None:
        """Give up an answer, and the line, unless it has come by now.

        On a busy machine the loop itself may be late, and the answer lie in
        the socket: so look there before the store is blamed.
        """
        if answer.done():
            return
        if looks:
            loop = asyncio.get_running_loop()
            loop.call_soon(self._late, answer, looks - 1)
            return
        answer.set_exception(TimeoutError("no answer in time"))
        self.lose()

    def data_received(self, data: bytes) -> None:
        """Give each answer to whoever has waited longest."""
        self._reader.feed(data)
        while (said := self._reader.gets()) is not _NOTHING:
            # Nobody asked for what a store tells of its own accord.
            if isinstance(said, PushNotification):
                continue
            answer = self._waiting.popleft()
            if answer.done():
                continue
            if isinstance(said, RedisError):
                answer.set_exception(said)
            else:
                answer.set_result(said)

    def connection_lost(self, _: Exception | None) -> None:
        """Tell all who wait, and give the connection back to its pool."""
        self.is_lost = True
        for answer in self._waiting:
            if not answer.done():
                answer.set_exception(
                    ConnectionError("the connection was lost")
                )
        self._before.connection_lost(None)
        # Kept in a name: a task that nobody refers to may be collected.
        self._returning = asyncio.create_task(self._give_back())

    async def _give_back(self) -> None:
        with suppress(RedisError, OSError):
            await self._connection.disconnect(nowait=True)
        await self._pool.release(self._connection)
