"""One connection to the store, shared by all that a log does at once.

Commands leave as they come and are answered in their order (pipelining). So
there is no pool that a thousand readers who return could drain, and a
command costs a third. measured: bench, 24 us of CPU, 70 us through a pool.
Connecting, logging in and the answers are redis-py's. It must not know
what the commands are about.
"""

from __future__ import annotations

import asyncio
import builtins
import math
from collections import deque
from contextlib import suppress
from typing import Any

from hiredis import pack_command
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import (
    ConnectionError,  # noqa: A004 - redis-py's name for it
    NoScriptError,
    RedisError,
    ResponseError,
    TimeoutError,  # noqa: A004 - the same
)

# One turn of the loop reads the socket, one wakes the reader, one gives the
# answer on; each may find more to read.
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
        # It must have begun to read before anybody gives it up.
        await asyncio.sleep(0)
        return self._line


class _Line:
    """One connection from its opening to its loss, and who waits on it."""

    def __init__(
        self, pool: ConnectionPool, connection: AbstractConnection
    ) -> None:
        self.is_lost = False
        self._pool = pool
        self._connection = connection
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._reading = asyncio.create_task(self._read())

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
        try:
            await self._connection.send_packed_command(packed, False)
            return await answer
        except (ConnectionError, TimeoutError):
            self.lose()
            raise
        finally:
            due.cancel()
            # It keeps its place in the line, so that the next answer isn't
            # taken for this one.
            answer.cancel()

    def lose(self) -> None:
        """Give it up."""
        if self.is_lost:
            return
        self.is_lost = True
        self._reading.cancel()

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

    async def _read(self) -> None:
        """Give each answer to whoever has waited longest."""
        connection = self._connection
        patience_s = connection.socket_timeout
        # Lateness is counted for each command, in call(); redis-py's own
        # way would start a task for each write.
        connection.socket_timeout = None
        reason: Exception = ConnectionError("the connection was lost")
        try:
            while True:
                try:
                    said = await connection.read_response(
                        timeout=math.inf, disconnect_on_error=False
                    )
                except ResponseError as refused:
                    said = refused
                self._answer(said)
        except RedisError as lost:
            reason = lost
        finally:
            self.is_lost = True
            for answer in self._waiting:
                if not answer.done():
                    answer.set_exception(reason)
            with suppress(RedisError, OSError):
                await connection.disconnect(nowait=True)
            # Somebody else may be given it next.
            connection.socket_timeout = patience_s
            await self._pool.release(connection)

    def _answer(self, said: Any) -> None:
        answer = self._waiting.popleft()
        if answer.done():
            return
        if isinstance(said, ResponseError):
            answer.set_exception(said)
        else:
            answer.set_result(said)
