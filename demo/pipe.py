"""One connection to the store, shared by all that a log does at once.

Commands leave as they come and are answered in their order (pipelining). So
there is no pool that a thousand readers who return could drain, and a
command costs a fraction. measured: bench submit-throughput, 10 us of CPU, 70
us through a pool. It must not know what the commands are about.
"""

from __future__ import annotations

import asyncio
import builtins
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import (
    NoScriptError,
    RedisError,
    TimeoutError,  # noqa: A004 - redis-py's name for it
)

from demo.connection import StoreConnection


def connect(url: str, timeout_s: float, connections: int = 64) -> Redis:
    """Return a client that answers or fails within `timeout_s` seconds.

    No retries: a caller who waits must be told soon that it's in vain.
    (redis-py 8 would retry with backoff for 4.6 s. measured: by hand.) When
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
        self._line: StoreConnection | None = None
        self._opening: asyncio.Task[StoreConnection] | None = None

    async def call(self, *command: str | int) -> Any:
        """Return the store's answer to a command."""
        line = self._line
        if line is None or line.is_lost:
            try:
                async with asyncio.timeout(self._timeout_s):
                    line = await self._open()
            except builtins.TimeoutError:
                raise TimeoutError("no connection in time") from None
        return await line.ask(command)

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

    async def _open(self) -> StoreConnection:
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

    async def _connect(self) -> StoreConnection:
        connection: AbstractConnection
        connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
        self._line = StoreConnection(self._pool, connection, self._timeout_s)
        return self._line
