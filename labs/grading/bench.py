"""The processes, faults, clients and outside world of one check.

A bench belongs to one check and is used by its parts in turn. It writes
everything that happens into histories, and judges nothing.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP, Signals
from typing import Any

import psutil

from harness.history import FAULTS, History
from harness.proxy import Proxy, between
from labs.grading.broker import Broker
from labs.grading.client import Client
from labs.grading.descendants import living
from labs.grading.environment import environment
from labs.grading.lab import Lab
from labs.grading.outside import WHO, Outside
from labs.grading.ports import reserved_port
from labs.grading.process import LabProcess
from labs.grading.procfile import read
from labs.grading.running import API, Service

LOOK_S = 0.02
CLIENT = "client"


class Bench:
    """Enter it to prepare a check; leave it to end all processes."""

    def __init__(self, lab: Lab, code: Path, folder: Path, seed: int) -> None:
        self.lab = lab
        self.seed = seed
        self.random = random.Random(seed)
        self.slo = lab.slo
        # The learner's files, as this check runs them.
        self.code = code
        self.folder = folder
        self.data = folder / "data"
        self.histories = folder / "histories"
        # What one part of a check leaves for those after it, by name.
        self.kept: dict[str, Any] = {}
        for path in (self.data, self.histories, folder / "broker"):
            path.mkdir()
        self.broker: Broker
        self.outside: Outside
        self.service: Service
        self._open = AsyncExitStack()
        self._written: dict[str, History] = {}
        self._runs: list[LabProcess] = []
        self._names: set[str] = set()

    def fresh(self, draw: Callable[[], str]) -> str:
        """Return a draw that nothing else of this check has got.

        Two things under one name would be judged as one that came twice.
        """
        while (name := draw()) in self._names:
            pass
        self._names.add(name)
        return name

    def number(self) -> str:
        """Return a number such as K-4711, for an order or a document."""

        def draw() -> str:
            letter = self.random.choice("ABCDEFGHKLMNPRSTUVWXYZ")
            return f"{letter}-{self.random.randrange(1000, 10_000)}"

        return self.fresh(draw)

    def history(self, who: str) -> History:
        """Return the history that a writer appends to."""
        if who not in self._written:
            self._written[who] = History(self.histories, who)
        return self._written[who]

    def note(self, what: str, who: str = "grader", **more: Any) -> None:
        """Write one record that isn't an operation with two ends."""
        history = self.history(who)
        history.write(0, what, "ok", **more)

    async def start(self, *names: str) -> None:
        """Start processes of the Procfile, all if none is named.

        Returns when the API accepts connections. Raises CannotGoOn, also for
        an API that the Procfile gives another name.
        """
        needed = [API] if API in read(self.lab.start) else []
        for name in names or dict.fromkeys([*self.service.commands, *needed]):
            await self.service.start(name)

    async def start_client(self, **more: str) -> LabProcess:
        """Run the `client` of the Procfile once, with more environment.

        It shares nothing with a run before it but DATA_DIR.
        """
        run = await self.service.run(CLIENT, more)
        self._runs.append(run)
        return run

    def client(
        self,
        who: str = "client",
        headers: Mapping[str, str] | None = None,
        base_url: str | None = None,
    ) -> Client:
        """Return a client that writes the history `who`."""
        own = self.service.url
        client = Client(self.history(who), base_url or own, headers, [own])
        self._open.push_async_callback(client.close)
        return client

    async def link(self, base: tuple[str, int] | None = None) -> Proxy:
        """Return a proxy before the API, or before another address."""
        address = base or ("127.0.0.1", self.service.port)
        return await self._open.enter_async_context(between(address))

    async def kill(
        self,
        pid: int,
        target: str,
        number: int = SIGKILL,
        *,
        whole: bool = False,
    ) -> None:
        """Signal one process, and write that down as a fault.

        If it is the first of a line of the Procfile, it may be a wrapper, such
        as a shell's, and its child would live on. So `whole` signals all that
        it has started as well.
        """
        pids = [pid, *(each.pid for each in living(pid))] if whole else [pid]
        # What stops goes first, and what goes on last: it sees the others.
        for each in reversed(pids) if number == SIGCONT else pids:
            self._signal(each, target, number)

    def _signal(self, pid: int, target: str, number: int) -> None:
        name = "kill" if number == SIGKILL else Signals(number).name
        history = self.history(FAULTS)
        op = history.invoke(name, pid=pid, target=target)
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            history.write(op, name, "fail", pid=pid, target=target)
        else:
            history.write(op, name, "ok", pid=pid, target=target)

    async def suspend(
        self, pid: int, target: str, *, whole: bool = False
    ) -> None:
        """Stop a process as a machine that is suspended does."""
        await self.kill(pid, target, SIGSTOP, whole=whole)

    async def resume(
        self, pid: int, target: str, *, whole: bool = False
    ) -> None:
        """Let a stopped process go on."""
        await self.kill(pid, target, SIGCONT, whole=whole)

    async def until(
        self, is_so: Callable[[], bool], what: str, limit_s: float = 8.0
    ) -> bool:
        """Wait until something is so; False after the limit, and noted."""
        until_s = time.monotonic() + limit_s
        while not is_so():
            if time.monotonic() > until_s:
                self.note("gave up waiting", until=what, limit_s=limit_s)
                return False
            await asyncio.sleep(LOOK_S)
        return True

    async def __aenter__(self) -> Bench:
        self.outside = await self._open.enter_async_context(
            Outside(self.history(WHO), self._processes)
        )
        ports = [self._open.enter_context(reserved_port()) for _ in range(2)]
        self.broker = Broker(self.folder / "broker", ports[0])
        if self.lab.has_broker:
            await self.broker.start()
        self._open.push_async_callback(self.broker.close)
        self.service = Service(
            self.code,
            self._environment(),
            ports[1],
            self.history("service"),
        )
        self._open.push_async_callback(self.service.close)
        return self

    async def __aexit__(self, *error: Any) -> None:
        for run in self._runs:
            await run.stop(SIGKILL, 5.0)
        await self._open.aclose()
        for history in self._written.values():
            history.close()

    def _processes(self) -> list[psutil.Process]:
        # Empty until the service is there.
        with suppress(AttributeError):
            return self.service.all()
        return []

    def _environment(self) -> dict[str, str]:
        own = {
            "OUTSIDE_URL": self.outside.url,
            "DATA_DIR": str(self.data),
            **self.lab.environment,
        }
        if self.lab.has_broker:
            own["BROKER_URL"] = self.broker.url
        return environment(self.code, self.folder, own)
