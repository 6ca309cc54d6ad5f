"""Experiment `restart`: background tasks against a queue, both restarted.

Two servers of the run's own, so that nothing else is affected: the one with
background tasks (lessons/background), and one more process of our API on the
same broker. First each does the same few jobs, and the former some inside
the request too: who accepts when, who is done when. Then each is given one
long job; both processes are ended and started again, and both are asked on.

Input {"window_s", "how": "kill" or "stop", "states": "dict" or "file"}; a
line is

    {"at_ms", "jobs": [{"side", "accepted_ms", "took_ms"}],
     "polls": [{"side", "at_ms", "status", "state", "done", "total"}],
     "marks": [{"side", "what", "at_ms", "pid"}],
     "log": [{"seq", "type", "at_ms", ["pid"]}], "exchanges": [...]}

with what is new since the line before. `took_ms` counts from acceptance to
the end, on the server's clock. Both servers are ended at END_AT_S, or when
the reader asks (cue.py), once each has its long job. Marks are `given`,
`signalled`, `ended` and `started`. `log` has the long task's events as its
event log has them, on the clock of the run: also those from when no API was
there. On a slow machine the run outlasts `window_s` by up to LATE_S, until
both servers are back and the queued job is done.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import ENDS, RunInput, Say
from lessons.load.clock import Clock
from lessons.load.cue import cue_or
from lessons.load.failure import raise_from
from lessons.load.fates import Background, Fates, Queue, Side
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.own import Own, servers

Server = Literal["background", "queue"]


class Job(TypedDict):
    """A short job; `took_ms` from acceptance to end, by the server."""

    side: Literal["request", "background", "queue"]
    accepted_ms: float
    took_ms: float


class Poll(TypedDict):
    """A server's response about its long job; nulls without a response."""

    side: Server
    at_ms: float
    status: int | None
    state: str | None
    done: NotRequired[int]
    total: NotRequired[int | None]


class Mark(TypedDict):
    """An operation on a server."""

    side: Server
    what: Literal["given", "signalled", "ended", "started"]
    at_ms: float
    pid: int | None


class Logged(TypedDict):
    """An event of the long task, as its event log has it."""

    seq: int
    type: str
    at_ms: float
    pid: NotRequired[int]


class RestartLine(Line):
    """Changes since the line before."""

    jobs: list[Job]
    polls: list[Poll]
    marks: list[Mark]
    log: list[Logged]
    exchanges: list[Exchange]


# Small data sets: the experiment compares waiting, not computing.
ROWS = 12_000
# chosen: some at once, and few enough for a table.
JOBS = 3
SHORT: dict[str, Any] = {"rows": ROWS, "partitions": 4, "pace_s": 0.5}
LONG: dict[str, Any] = {"rows": ROWS, "partitions": 12, "pace_s": 0.5}
# chosen: after the short ones, and with time for a look before the end.
SHORT_AT_S, LONG_AT_S, END_AT_S = 0.5, 4.0, 6.5
# chosen: over the 3 s that uvicorn gives itself at SIGTERM.
GRACE_S = 4.0
POLL_S = 0.25
# chosen: within the time that a run has after its window
# (lessons/load/__main__.py), with both servers' start.
LATE_S = 8.0
# chosen: as many as a reader needs to see that a job is stuck (STILL_POLLS in
# site/widgets/model/restart.ts), and one more.
ANSWERS = 7
# chosen: well within the time that the worker allows (LEAVE_S).
CLEAN_UP_S = 0.6

SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGTERM}
STATES = {"dict": "", "file": "{folder}/states"}


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Start both, compare, restart, and print what happens."""
    window_s: float = input_["window_s"]
    limit = Clock()
    async with servers(
        background=(
            "lessons.background.main:app",
            {"BACKGROUND_STATES": STATES[input_["states"]]},
        ),
        # Owners of its own, and no blobs of anybody's.
        api=(
            "demo.api.main:app",
            {
                "ACCEPTED_OWNER_SECRET": secrets.token_urlsafe(32),
                "ACCEPTED_BLOB_STORE": "{folder}/blobs",
            },
        ),
    ) as own:
        clock = Clock()
        fates = Fates(clock)
        background = Background(gateway.at(own["background"].address), fates)
        queue = Queue(gateway.at(own["api"].address), fates)
        await queue.sign_in()
        ready = (asyncio.Event(), asyncio.Event())
        number = SIGNALS[input_["how"]]
        doing = [
            asyncio.create_task(work)
            for work in (
                _compare(clock, background, queue),
                _watch(clock, background, ready[0]),
                _watch(clock, queue, ready[1]),
                _restart(
                    clock,
                    {own["background"]: background, own["api"]: queue},
                    number,
                    ready,
                ),
            )
        ]

        def is_settled() -> bool:
            is_back = doing[-1].done() and background.answers >= ANSWERS
            return is_back and queue.state in ENDS

        try:
            async for _ in clock.lines(window_s + LATE_S - limit.at_s()):
                raise_from(doing)
                say(fates.line())
                if clock.at_s() >= window_s and is_settled():
                    break
        finally:
            for task in doing:
                task.cancel()
            with contextlib.suppress(OSError):
                async with asyncio.timeout(CLEAN_UP_S):
                    await queue.cancel_the_rest()
            await asyncio.gather(*doing, return_exceptions=True)


async def _compare(clock: Clock, background: Background, queue: Queue) -> None:
    """Have the same jobs done in all three ways, at the same time."""
    await clock.until(SHORT_AT_S)
    async with asyncio.TaskGroup() as group:
        for _ in range(JOBS):
            group.create_task(background.do_now(SHORT))
            group.create_task(background.do(SHORT, POLL_S))
            group.create_task(queue.do(SHORT, POLL_S))


async def _watch(clock: Clock, side: Side, ready: asyncio.Event) -> None:
    """Give a side its long job, and ask how it is for ever after."""
    await clock.until(LONG_AT_S)
    await side.give(LONG)
    ready.set()
    async with asyncio.TaskGroup() as group:
        while True:
            # On schedule, whether the last one was answered or not.
            group.create_task(side.ask())
            await asyncio.sleep(POLL_S)


async def _restart(
    clock: Clock,
    sides: Mapping[Own, Background | Queue],
    number: int,
    ready: Iterable[asyncio.Event],
) -> None:
    """End both processes and start both again, each as soon as it can."""

    async def one(server: Own, side: Background | Queue) -> None:
        fates, name = side.fates, side.name
        fates.mark(name, "signalled", server.pid)
        await server.end(number, GRACE_S)
        fates.mark(name, "ended", server.pid)
        await server.start()
        fates.mark(name, "started", server.pid)
        side.answers = 0

    await cue_or(clock, END_AT_S, ready)
    async with asyncio.TaskGroup() as group:
        for server, side in sides.items():
            group.create_task(one(server, side))
