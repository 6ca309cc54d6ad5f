"""Two ways to get twelve orders carried out: plain Celery, and ours.

Each starts two workers with three slots on the run's own broker
(lessons/killed has their code), hands over the orders, and can say which of
them are neither done nor forgotten.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from celery import Celery

from lessons.load import ENDS
from lessons.load.failure import expect
from lessons.load.http import Gateway
from lessons.load.own import Own
from lessons.load.program import Place, Program
from lessons.load.provider import Provider
from lessons.load.stores import Store, address_of

NAMES = ("A", "B")
SLOTS = 3
# chosen: a supervisor's pause before it starts a worker again.
RESTART_S = 0.5

# An order as its work takes it: number, work_s, charge_at_s.
Order = tuple[int, float, float]


class Worker(Program):
    """One of the two workers; it is started again when it has ended."""

    def __init__(
        self,
        name: str,
        app: Sequence[str],
        environment: Mapping[str, str],
        place: Place,
    ) -> None:
        argv = (
            *(sys.executable, "-m", "celery", "-A", *app),
            *("-P", "prefork", "-c", str(SLOTS), "-n", f"{name}@run"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        )
        own = {
            "KILLED_WORKER": name,
            "KILLED_PROVIDER": str(place.folder / "provider.sock"),
        }
        log = place.folder / f"{name}.log"
        super().__init__(argv, {**environment, **own}, place, log)
        self.name = name

    async def keep(self, provider: Provider) -> None:
        """Start it again whenever it has ended, as a supervisor does."""
        while True:
            await self.wait()
            provider.mark(self.name, "ended")
            # Children that their main process has left behind.
            self.send(signal.SIGKILL)
            await asyncio.sleep(RESTART_S)
            await self.spawn()
            provider.mark(self.name, "started")


class Crew(Protocol):
    """Two workers, and the way to them."""

    workers: Sequence[Worker]

    async def start(self, limit_s: float) -> None:
        """Start what isn't a worker. Raises Failed."""
        ...

    async def submit(self, order: Order) -> None:
        """Hand over an order; return when it is accepted."""
        ...

    async def held(self) -> set[int] | None:
        """Return the orders that aren't over; None if nobody can say."""
        ...

    async def close(self) -> None:
        """End what isn't a worker."""
        ...


class Plain:
    """Celery as tutorials configure it; the broker knows what is held."""

    def __init__(
        self, place: Place, store: Store, setting: str, clocks: str
    ) -> None:
        address = address_of(store.socket)
        environment = {
            "KILLED_SETTING": setting,
            "KILLED_CLOCKS": clocks,
            "KILLED_BROKER": address,
        }
        app = ("lessons.killed.plain", "worker")
        self.workers: Sequence[Worker] = [
            Worker(name, app, environment, place) for name in NAMES
        ]
        self._store = store
        self._celery = Celery(broker=address)

    async def start(self, limit_s: float) -> None:
        """Start nothing: there are only the workers."""

    async def submit(self, order: Order) -> None:
        """Publish a message."""
        await asyncio.to_thread(self._celery.send_task, "order", args=order)

    async def held(self) -> set[int] | None:
        """Return what waits in the queue, and what isn't acknowledged."""
        return await self._store.held()

    async def close(self) -> None:
        """Close the connections."""
        self._celery.close()


class Ours:
    """Our API, workers and sweeper; the event log knows what is held."""

    def __init__(
        self,
        place: Place,
        store: Store,
        gateway: Gateway,
        provider: Provider,
    ) -> None:
        environment = {
            "ACCEPTED_BROKER_URL": f"unix://{store.socket}?db=0",
            # It has no password; its socket is in a private folder.
            "ACCEPTED_ALLOW_UNSAFE_BROKER": "true",
            "ACCEPTED_OWNER_SECRET": secrets.token_urlsafe(32),
            "ACCEPTED_BLOB_STORE": str(place.folder / "blobs"),
            "ACCEPTED_VAR_DIR": str(place.folder),
        }
        app = ("lessons.killed.ours", "worker", "-Q", "compute")
        self.workers: Sequence[Worker] = [
            Worker(name, app, environment, place) for name in NAMES
        ]
        self._api = Own(
            "lessons.killed.api:app",
            place.folder / "api.sock",
            environment,
            place,
        )
        self._sweeper = Program(
            (sys.executable, "-m", "lessons.killed.sweeper"),
            environment,
            place,
            place.folder / "sweeper.log",
        )
        self._gateway = gateway.at(self._api.address)
        self._provider = provider
        self._cookie = ""
        # Task -> order.
        self._orders: dict[str, int] = {}

    async def start(self, limit_s: float) -> None:
        """Start API and sweeper."""
        await self._sweeper.spawn()
        await self._api.start(limit_s)

    async def submit(self, order: Order) -> None:
        """Post a task; show the first answer."""
        number, work_s, charge_at_s = order
        input_ = {
            "number": number,
            "work_s": work_s,
            "charge_at_s": charge_at_s,
        }
        clock = self._provider.clock
        sent_ms = clock.at_ms()
        answer = await self._gateway.post(
            "/api/tasks", self._cookie, {"kind": "order", "input": input_}
        )
        expect(answer, "an order", 202)
        self._cookie = answer.cookie
        if not self._orders:
            took_ms = clock.at_ms() - sent_ms
            shown = answer.as_exchange("orders", sent_ms, took_ms)
            self._provider.note("exchanges", **shown)
        self._orders[answer.json()["id"]] = number

    async def held(self) -> set[int] | None:
        """Return the orders whose task hasn't ended."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                answer = await self._gateway.get(
                    "/api/tasks?limit=20", self._cookie
                )
            if answer.status == 200:
                tasks: list[dict[str, Any]] = answer.json()["tasks"]
                ended = {t["id"] for t in tasks if t["state"] in ENDS}
                return {n for t, n in self._orders.items() if t not in ended}
        return None

    async def close(self) -> None:
        """End API and sweeper."""
        for program in (self._sweeper, self._api):
            await program.end_all()
