"""Real workers and a sweeper on a real Valkey, to be killed at will."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from demo import broker
from demo.contract import Ref, Task
from demo.errors import LogUnavailable, UnknownTask
from demo.eventlog import Message, load, submit
from demo.settings import ROOT
from demo.streamlog import StreamLog, connect
from demo.work.kind import parse
from tests.kinds import KINDS
from tests.programs import SWEEPER, WORKER
from tests.valkey import Valkey

DEADLINE_S = 30.0
# Quicker than in earnest, in the same proportions.
LEASE_S, RENEW_S, SWEEP_S = 1.2, 0.2, 0.3
RETRY_BASE_S = 0.4

OWNER = "0" * 32

SHIFTED = "tests.integration.worker.shifted"
RAISING = "tests.integration.worker.raising"
POOLS = {"paced": ("threads", "8"), "compute": ("prefork", "1")}


class Crew:
    """Processes around one store, and a log to see what they do."""

    def __init__(self, valkey: Valkey) -> None:
        self.valkey = valkey
        self.alive_file = valkey.folder / "alive"
        self.redis = connect(valkey.url, 0.8)
        self.blobs = valkey.folder / "blobs"
        # For whoever is started from now on.
        self.settings: dict[str, str] = {}
        self.root = ROOT
        self.log = StreamLog(
            self.redis,
            "tasks",
            lease_s=LEASE_S,
            retention_s=600,
            feed_length=1_000,
        )
        # Put before the command of whoever is started from now on.
        self.within: list[str] = []
        self._hired: list[subprocess.Popen[bytes]] = []
        self._journals: list[Path] = []

    def sweeper(self) -> subprocess.Popen[bytes]:
        """Start a sweeper."""
        return self._start("-m", SWEEPER)

    async def worker(
        self,
        lane: str,
        name: str = "w",
        slots: str = "",
        clock_s: float = 0.0,
        raising: str = "",
    ) -> subprocess.Popen[bytes]:
        """Start a worker and return when it consumes.

        Its machine's clock is `clock_s` seconds fast. Its `sleepy` work
        fails as raising.py says.
        """
        pool, usual = POOLS[lane]
        count = slots or usual
        worker = self._start(
            "-m",
            *((SHIFTED, str(clock_s)) if clock_s else ()),
            *((RAISING, raising) if raising else ()),
            *("celery", "-A", WORKER, "-q", "worker"),
            *("-Q", lane, "-P", pool, "-c", count, "-n", f"{name}-{lane}@%h"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        )
        # Not by a pulse: an earlier worker might take the canary.
        async with asyncio.timeout(DEADLINE_S):
            while " ready." not in self._journals[-1].read_text("utf-8"):
                assert worker.poll() is None
                await self._moment()
        return worker

    async def submit(
        self,
        task_id: str,
        lane: str,
        *,
        pace_s: float = 0.2,
        is_sent: bool = True,
    ) -> Task:
        """Accept a report of twelve steps."""
        wanted = {"rows": 12_000, "partitions": 12, "pace_s": pace_s}
        message = broker.message(task_id, lane) if is_sent else None
        return await self._accept(task_id, "report", lane, wanted, message)

    async def ask_for(
        self,
        kind: str,
        task_id: str = "t_1",
        replay_of: Task | None = None,
        **given: Any,
    ) -> Task:
        """Accept a task of any kind, as the API does."""
        wanted = parse(KINDS[kind], given)
        lane = KINDS[kind].lane(wanted)
        data = wanted.model_dump(mode="json")
        message = broker.message(task_id, lane)
        return await self._accept(
            task_id, kind, lane, data, message, replay_of
        )

    async def _accept(
        self,
        task_id: str,
        kind: str,
        lane: str,
        data: dict[str, Any],
        message: Message | None,
        replay_of: Task | None = None,
    ) -> Task:
        task, _ = await submit(
            self.log,
            Ref(task_id, OWNER, kind),
            lane=lane,
            input=data,
            request_id="r",
            replay_of=replay_of,
            message=message,
        )
        return task

    async def until(self, task_id: str, is_so: Callable[[Task], bool]) -> Task:
        """Return the task as soon as something is true of it."""
        until_s = time.monotonic() + DEADLINE_S
        while True:
            with suppress(LogUnavailable, UnknownTask):
                task = await load(self.log, task_id)
                if is_so(task):
                    return task
            assert time.monotonic() < until_s, await self.story(task_id)
            await self._moment()

    async def ended(self, task_id: str) -> Task:
        """Return the task when it has ended."""
        return await self.until(task_id, lambda t: t.state.is_terminal)

    async def answers(self) -> None:
        """Return when the store answers again."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                with suppress(LogUnavailable):
                    await self.log.condition()
                    return
                await self._moment()

    async def story(self, task_id: str) -> list[str]:
        """Return the log in short: `queued1`, `started1`, ..."""
        events = await self.log.read(task_id)
        return [f"{e.type.value}{e.attempt}" for e in events]

    async def dismiss(self) -> None:
        """End everybody."""
        for process in self._hired:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                kill_all(process)
        for journal in self._journals:
            # For whoever reads why a test failed.
            sys.stderr.write(journal.read_text("utf-8"))
            journal.unlink()
        await self.redis.aclose()

    async def _moment(self) -> None:
        with suppress(LogUnavailable):
            await self.log.follow("$", 0.1)
            return
        # The store is away, so there is no event to wait for.
        await asyncio.sleep(0.05)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        journal = self.valkey.folder / f"journal-{len(self._journals)}"
        self._journals.append(journal)
        with journal.open("wb") as stderr:
            process = subprocess.Popen(
                [*self.within, sys.executable, *arguments],
                cwd=self.root,
                stderr=stderr,
                env={
                    **os.environ,
                    "ACCEPTED_BROKER_URL": self.valkey.url,
                    "ACCEPTED_LEASE_S": str(LEASE_S),
                    "ACCEPTED_RENEW_S": str(RENEW_S),
                    "ACCEPTED_SWEEP_S": str(SWEEP_S),
                    "ACCEPTED_RETRY_BASE_S": str(RETRY_BASE_S),
                    "ACCEPTED_BLOB_STORE": str(self.blobs),
                    **self.settings,
                    "ACCEPTED_ALIVE_FILE": str(self.alive_file),
                },
            )
        self._hired.append(process)
        return process


def children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """Return the pool's children of a worker."""
    return psutil.Process(process.pid).children(recursive=True)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker with its children: as when its machine goes."""
    for child in (*children(process), psutil.Process(process.pid)):
        with suppress(psutil.NoSuchProcess):
            child.kill()
    process.wait()
