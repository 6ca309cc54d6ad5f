"""Experiment `deploy`: a worker gets SIGTERM while its jobs are at work.

A broker and two Celery workers of the run's own. The old worker has SLOTS
jobs at work and as many behind them when it is told to stop, as an
orchestrator does it: SIGTERM to the first process, SIGKILL to all when the
grace period is over. At the same moment the new worker starts.

Input {"how", "grace_s", "ack", "window_s"}. `how`:

    warm   plain Celery: SIGTERM waits for what is at work
    soft   REMAP_SIGTERM=SIGQUIT, and a soft shutdown of grace_s - MARGIN_S
    tight  the same with TIGHT_S instead
    cold   REMAP_SIGTERM=SIGQUIT, no soft shutdown
    hard   as `soft`, but told three times
    shell  plain Celery, started by a shell that stays PID 1
    steps  as `warm`, with jobs that give themselves back between two steps

`ack`: "early" as by default, or "late" (lessons/stopping/app.py). A line:

    {"at_ms", "marks": [{"worker", "what", "at_ms", "pid", ["exit_code"]}],
     "books": [{"job", "what", "worker", "at_ms", "pid"}],
     "waiting", "taken", "exchanges"}

Marks are `starting`, `ready`, `told` (SIGTERM), `killed` and `gone`. The last
line has "summary" and "fates" (stops.py). An exchange is a signal and the
worker's own words after it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NotRequired

from lessons.load import RunInput, Say
from lessons.load.clock import Clock
from lessons.load.deployment import SLOTS, Deployment, Mark
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.own_broker import own_broker
from lessons.load.own_workers import OwnWorker
from lessons.load.program import own_leash
from lessons.load.stops import Books, Entry, Fate, Sum, Worker


class DeployLine(Line):
    """Changes since the line before, and the broker's two counts."""

    marks: list[Mark]
    books: list[Entry]
    waiting: int
    taken: int
    exchanges: list[Exchange]
    fates: NotRequired[list[Fate]]
    summary: NotRequired[Sum]


MEMORY_BYTES = 16 * 1024 * 1024
LINE_S = 0.5
# measured: bench deploy, a cold shutdown takes 1.4 s to 3.8 s beside other
# work. Messages are given back towards its end.
MARGIN_S = 3.0
# chosen: what looks like enough.
TIGHT_S = 1.0
SOFT = {"soft": MARGIN_S, "hard": MARGIN_S, "tight": TIGHT_S}


async def run(_: Gateway, input_: RunInput, say: Say) -> None:
    """Fill the old worker, stop it, and see what becomes of its jobs."""
    async with _ready(input_) as deployment:
        playing = asyncio.create_task(deployment.play())
        try:
            while not playing.done():
                await asyncio.wait([playing], timeout=LINE_S)
                say(await deployment.line())
            playing.result()
            say(await deployment.last_line())
        finally:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)


@asynccontextmanager
async def _ready(input_: RunInput) -> AsyncIterator[Deployment]:
    """Start the broker, and end it and the workers afterwards."""
    how, grace_s = input_["how"], input_["grace_s"]
    soft_s = grace_s - SOFT[how] if how in SOFT else 0
    clock = Clock()
    async with (
        own_leash() as leash,
        own_broker(MEMORY_BYTES, is_primed=False, leash=leash) as broker,
    ):
        with tempfile.TemporaryDirectory(prefix="own-") as folder:
            books = Books(Path(folder) / "books", clock.start_s)
            environment = {
                "STOPPING_BROKER": broker.url,
                "STOPPING_BOOKS": str(books.path),
                "STOPPING_ACK": input_["ack"],
                "STOPPING_STEPS": str(int(how == "steps")),
                "STOPPING_SOFT_S": str(soft_s),
            }
            if how == "cold" or how in SOFT:
                environment["REMAP_SIGTERM"] = "SIGQUIT"
            workers: dict[Worker, OwnWorker] = {
                name: OwnWorker(
                    name, SLOTS, environment, leash,
                    has_shell=how == "shell" and name == "old",
                )
                for name in ("old", "new")
            }  # fmt: skip
            try:
                yield Deployment(input_, clock, broker, books, workers)
            finally:
                for worker in workers.values():
                    await worker.close()
                books.close()
