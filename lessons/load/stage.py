"""Starts what a run of `breakit` breaks: a broker, two workers, the books.

Each worker has a gate (gate.py) in front of the broker, and one in front of
the books. The books are here, in the load generator, outside of what breaks:

    {"worker", "pid", "key"}  ->  {"is_charged"}
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from celery import Celery
from redis.asyncio import Redis

from lessons.load.failure import Failed
from lessons.load.gate import Gate, Withheld
from lessons.load.own_broker import OwnBroker, own_broker
from lessons.load.program import Place, Program, own_place

WORKERS = ("a", "b")
QUEUE = "jobs"
TASK = "charge"
TASK_ID = "order-1"
# chosen: one message, and room for connections.
MEMORY_BYTES = 32 * 1024 * 1024
# chosen: 1 s is over while the charge is withheld, and 4 s makes nobody wait
# for long. Celery's own default is 3,600 s.
TIMEOUTS_S = {"short": 1, "long": 4}
LOOK_S = 0.05
# chosen: longer than any timeout here.
PATIENCE_S = 10.0

# The sweeper's one step: a task that hasn't ended, that nobody has leased and
# that isn't in the list is queued again, and its attempt is no longer current.
SWEEP = """
if redis.call('HGET', KEYS[1], 'ends') or redis.call('EXISTS', KEYS[2]) == 1
   or redis.call('LLEN', KEYS[3]) > 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'attempt', 1)
redis.call('LPUSH', KEYS[3], ARGV[1])
return 1
"""


class Worker(Program):
    """One worker with its gate; its child is a process of its group."""

    def __init__(
        self,
        name: str,
        settings: Mapping[str, str],
        place: Place,
        gate: Gate,
    ) -> None:
        argv = (
            *(sys.executable, "-m", "celery", "-A", "lessons.breakit.worker"),
            *("worker", "-Q", QUEUE, "-P", "prefork", "-c", "1"),
            *("-n", f"{name}@run", "--without-gossip"),
            *("--without-mingle", "--without-heartbeat"),
        )
        own = {
            f"BREAKIT_{key.upper()}": value for key, value in settings.items()
        } | {
            "BREAKIT_SOCKET": str(place.folder / f"{name}.sock"),
            "BREAKIT_BOOKS": str(place.folder / "books.sock"),
            "BREAKIT_WORKER": name,
        }
        log = place.folder / f"{name}.log"
        super().__init__(argv, own, place, log)
        self.gate = gate

    async def kill(self) -> None:
        """Kill it with its child, and start it again."""
        await self.end_all()
        await self.gate.drop()
        await self.spawn()


class Stage:
    """The broker, the workers and the books of one run."""

    def __init__(
        self, settings: Mapping[str, str], broker: OwnBroker, place: Place
    ) -> None:
        self.settings = settings
        socket = Path(broker.url.removeprefix("redis+socket://"))
        self.workers = {
            name: Worker(name, settings, place, Gate(socket))
            for name in WORKERS
        }
        # Key or none, of each charge that was made.
        self.charges: list[str | None] = []
        self.redis: Any = Redis(
            unix_socket_path=str(socket), decode_responses=True
        )
        self._folder = place.folder
        self._servers: list[asyncio.Server] = []
        self.timeout_s = TIMEOUTS_S[settings["timeout"]]
        self._celery = Celery(broker=broker.url)
        self._celery.conf.broker_transport_options = {
            "visibility_timeout": self.timeout_s,
            "priority_steps": [0],
        }
        self._message = ""

    async def start(self) -> None:
        """Start all of it; return when both workers ask for a message."""
        books = str(self._folder / "books.sock")
        self._servers = [
            await worker.gate.serve(self._folder / f"{name}.sock")
            for name, worker in self.workers.items()
        ] + [await asyncio.start_unix_server(self._book, books)]
        for worker in self.workers.values():
            await worker.spawn()
        for worker in self.workers.values():
            await worker.gate.until("BRPOP")

    async def publish(self) -> None:
        """Publish the task's message, and remember it for the sweeper."""

        def send() -> None:
            self._celery.send_task(TASK, args=[TASK_ID], queue=QUEUE)

        await asyncio.to_thread(send)
        (self._message,) = await self.redis.lrange(QUEUE, 0, -1)

    async def restore(self) -> bool:
        """Restore what is due, by kombu's own function; False if nothing."""
        before = await self.redis.hlen("unacked")

        def look() -> None:
            with self._celery.connection_for_read() as connection:
                connection.default_channel.qos.restore_visible(interval=1)

        await asyncio.to_thread(look)
        return int(await self.redis.hlen("unacked")) < int(before)

    async def until_restored(self) -> None:
        """Wait until the visibility timeout has passed, then restore."""
        entries = await self.redis.zrange(
            "unacked_index", 0, -1, withscores=True
        )
        for _, at_s in entries:
            await asyncio.sleep(at_s + self.timeout_s - time.time())
        await self._poll(self.restore)

    async def until_expired(self) -> None:
        """Wait until the broker has deleted the lease."""

        async def is_gone() -> bool:
            return not await self.redis.exists("lease")

        await self._poll(is_gone)

    @staticmethod
    async def _poll(is_done: Callable[[], Awaitable[bool]]) -> None:
        """Ask until it's done: the broker tells nobody when a time is up."""
        for _ in range(int(PATIENCE_S / LOOK_S)):
            if await is_done():
                return
            await asyncio.sleep(LOOK_S)
        raise Failed("a time that had to pass didn't")

    async def sweep(self) -> bool:
        """Queue the task again, unless that is superfluous."""
        keys = ("log", "lease", QUEUE)
        return bool(
            await self.redis.eval(SWEEP, len(keys), *keys, self._message)
        )

    async def state(self) -> dict[str, int]:
        """Return what is left of the task, and what came of it."""
        return {
            "list": await self.redis.llen(QUEUE),
            "unacked": await self.redis.hlen("unacked"),
            "leases": await self.redis.exists("lease"),
            "ends": int(await self.redis.hget("log", "ends") or 0),
            "effects": len(self.charges),
        }

    async def close(self) -> None:
        """End all of it."""
        for worker in self.workers.values():
            await worker.end_all()
        for server in self._servers:
            server.close()
        self._celery.close()
        await self.redis.aclose()

    async def _book(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Make a charge when its turn has come, unless its key is known."""
        request = json.loads(await reader.readline())
        gate = self.workers[request["worker"]].gate
        with gate.talk(), contextlib.closing(writer.transport):
            step = Withheld("effect", json.dumps(request), request["pid"])
            await gate.hold(step)
            key = request["key"]
            is_charged = key is None or key not in self.charges
            if is_charged:
                self.charges.append(key)
            answer = json.dumps({"is_charged": is_charged}).encode()
            writer.write(answer + b"\n")
            step.answered.set_result(answer)
            # The child closes it.
            await reader.read()


@asynccontextmanager
async def staged(settings: Mapping[str, str]) -> AsyncIterator[Stage]:
    """Start a stage, and end it afterwards."""
    async with (
        own_place() as place,
        own_broker(MEMORY_BYTES, is_primed=False, leash=place.leash) as broker,
    ):
        stage = Stage(settings, broker, place)
        try:
            await stage.start()
            yield stage
        finally:
            await stage.close()
