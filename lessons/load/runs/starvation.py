"""Experiment `starvation`: held requests against tasks, and two pings.

Input {"requests", "partitions", "pace_s", "window_s"}; a line is

    {"at_ms", "load_at_ms", "held": {"waiting", "answered", "cut"},
     "tasks": {"accepted", "ended"},
     "samples": [{"server", "sent_ms", "latency_ms", "status"}]}

At `load_at_ms` both sides begin. The last line has "summary" too.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.clock import Clock
from lessons.load.failure import raise_from
from lessons.load.http import Gateway
from lessons.load.line import Line
from lessons.load.probe import Probe
from lessons.load.sides import Held, Tasks
from lessons.load.summary import summarise


class HeldCount(TypedDict):
    """Requests to the held server."""

    waiting: int
    answered: int
    cut: int


class TaskCount(TypedDict):
    """The same work as tasks."""

    accepted: int
    ended: int


class Ping(TypedDict):
    """One ping of a server; None without an answer."""

    server: Literal["held", "api"]
    sent_ms: float
    latency_ms: float | None
    status: int | None


class StarvationLine(Line):
    """Counts so far, pings since the line before; both sides begin at
    `load_at_ms`. `summary` (summary.py) with the last line.
    """

    load_at_ms: float
    held: HeldCount
    tasks: TaskCount
    samples: list[Ping]
    summary: NotRequired[dict[str, Any]]


# chosen: enough pings (40) for a median of the quiet before, and a quarter
# of the window at most.
QUIET_S = 2.0
# chosen: after the window, to cancel the rest. Well within the time that the
# worker allows (LEAVE_S).
CLEAN_UP_S = 0.8
# Small data sets: the experiment compares waiting, not computing.
ROWS = 12_000


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Probe, load both sides at the same instant, print what happens."""
    window_s: float = input_["window_s"]
    quiet_s = min(QUIET_S, window_s / 4)
    held, tasks = Held(gateway), Tasks(gateway)
    await tasks.sign_in()
    clock = Clock()
    probe = Probe(gateway, clock.start_s, window_s)

    def line() -> dict[str, Any]:
        return {
            "at_ms": round(clock.at_ms()),
            "load_at_ms": round(quiet_s * 1000),
            "held": held.as_dict(),
            "tasks": tasks.as_dict(),
            "samples": probe.answered_since(),
        }

    body = {
        "kind": "report",
        "input": {
            "rows": ROWS,
            "partitions": input_["partitions"],
            "pace_s": float(input_["pace_s"]),
        },
    }

    async def load() -> None:
        await clock.until(quiet_s)
        async with asyncio.TaskGroup() as group:
            group.create_task(held.run(body, input_["requests"]))
            group.create_task(tasks.run(body, input_["requests"]))

    doing = [
        asyncio.create_task(work)
        for work in (probe.run(), load(), tasks.watch())
    ]
    try:
        async for is_last in clock.lines(window_s):
            raise_from(doing)
            printed = line()
            if is_last:
                summary = summarise(probe, quiet_s * 1000, clock.at_ms())
                printed["summary"] = summary
            say(printed)
    finally:
        for task in doing:
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLEAN_UP_S):
                await tasks.cancel_the_rest()
        await asyncio.gather(*doing, return_exceptions=True)
