"""Starts workers of other queues for the row `others`, as Crews of `kill`.

Each runs under a Python of its own environment. Neither takes a broker on a
unix socket, so theirs listens on a port of the loopback interface.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
from asyncio.subprocess import PIPE
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from demo.settings import ROOT
from lessons.load import stores
from lessons.load.crews import NAMES, SLOTS, Order, Worker
from lessons.load.program import Place, Program


@dataclass(frozen=True, slots=True)
class Other:
    """One of the queues: its package, its Python, its worker, its messages."""

    package: str
    python: str
    scheme: str
    module: str
    worker: tuple[str, ...]
    # Keys of the messages that aren't over, and the field and its reader.
    keys: str
    field: str
    number: Callable[[Any], int]


def _of_celery(payload: Any) -> int:
    return int(json.loads(base64.b64decode(payload["body"]))[0][0])


OTHERS = (
    Other(
        "potatoq",
        "BENCH_POTATOQ",
        "redis",
        "bench.peers.potato",
        ("potatoq", "-A", "bench.peers.potato", "worker", "-l", "INFO"),
        "potatoq:job:*",
        "p",
        lambda message: int(message["args"][0]),
    ),
    Other(
        "celery-redis-plus",
        "BENCH_PLUS",
        "valkey",
        "bench.peers.plus",
        (
            *("celery", "-A", "bench.peers.plus", "worker", "-P", "prefork"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ),
        "message:*",
        "payload",
        _of_celery,
    ),
)


class PortStore(stores.Store):
    """A store that listens on a port as well."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def config(self) -> str:
        """Return the configuration of the file, with the port."""
        listens = f"port {self.port}\nbind 127.0.0.1\n"
        return super().config.replace("port 0\n", listens)


class OtherWorker(Worker):
    """One of the two workers."""

    def __init__(
        self,
        other: Other,
        name: str,
        environment: dict[str, str],
        place: Place,
    ) -> None:
        argv = (
            *(os.environ[other.python], "-m", *other.worker),
            *("-c", str(SLOTS), "-n", f"{name}@run"),
        )
        own = environment | {"KILLED_WORKER": name}
        Program.__init__(self, argv, own, place, place.folder / f"{name}.log")
        self.name = name


class OtherCrew:
    """Two workers, and a process that enqueues."""

    def __init__(
        self, other: Other, place: Place, store: PortStore, *, is_keyed: bool
    ) -> None:
        self._other = other
        self._environment = {
            "PYTHONPATH": str(ROOT),
            "KILLED_BROKER": f"{other.scheme}://127.0.0.1:{store.port}/0",
            "KILLED_PROVIDER": str(place.folder / "provider.sock"),
            "PEER_KEYED": str(int(is_keyed)),
        }
        self.workers: Sequence[Worker] = [
            OtherWorker(other, name, self._environment, place)
            for name in NAMES
        ]
        self._redis: Any = Redis(unix_socket_path=str(store.socket))
        self._sending: asyncio.subprocess.Process | None = None

    async def start(self, limit_s: float) -> None:  # noqa: ARG002
        """Start the process that enqueues."""
        self._sending = await asyncio.create_subprocess_exec(
            *(os.environ[self._other.python], "-m", self._other.module),
            stdin=PIPE,
            stdout=PIPE,
            env=os.environ | self._environment,
        )

    async def submit(self, order: Order) -> None:
        """Enqueue an order."""
        assert self._sending is not None
        assert self._sending.stdin is not None
        assert self._sending.stdout is not None
        self._sending.stdin.write(json.dumps(order).encode() + b"\n")
        if await self._sending.stdout.readline() != b"ok\n":
            raise RuntimeError("an order couldn't be enqueued")

    async def held(self) -> set[int] | None:
        """Return the orders that aren't over; None if nobody can say."""
        try:
            return {
                self._other.number(
                    json.loads(await self._redis.hget(key, self._other.field))
                )
                async for key in self._redis.scan_iter(self._other.keys)
            }
        except (RedisError, OSError, TypeError):
            # It is away, or a message was completed in the meantime.
            return None

    async def close(self) -> None:
        """End the process that enqueues."""
        await self._redis.aclose()
        if self._sending is not None:
            with suppress(ProcessLookupError):
                self._sending.kill()
            await self._sending.wait()
