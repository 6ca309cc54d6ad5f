"""Drives the client of lab 2: once on its own, then in trouble, then many.

It runs the Procfile's `client`, each time with a service and a folder of
its own, and notes how it ended. It judges nothing.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence

from harness.scripted import ScriptedServer
from labs.grading.bench import Bench
from labs.grading.part import Part
from labs.grading.process import LabProcess
from labs.poll_politely.grader.reports import Gate
from labs.poll_politely.grader.run import Run
from labs.poll_politely.grader.steps import Step

# chosen: twice what a client needs in each part.
CALM_LIMIT_S = 9.0
TROUBLE_LIMIT_S = 12.0
CROWD_LIMIT_S = 15.0
STEP_LIMIT_S = 8.0
PROBLEMS = ("The month isn't closed", "There are no sales", "The books differ")


async def calm(bench: Bench) -> None:
    """A report that takes a second or two; the service says when to ask."""
    lasts_s = bench.random.uniform(0.6, 0.9)
    steps = [Step(told_s=1, lasts_s=lasts_s), Step(state="succeeded")]
    await Run(bench, "calm", steps=steps).whole(CALM_LIMIT_S, expected=0)


async def trouble(bench: Bench) -> None:
    """Seven clients, each of which meets another trouble."""
    busy = [429, 503]
    bench.random.shuffle(busy)
    await asyncio.gather(
        _busy(bench, "busy", busy[0], is_date=False),
        _busy(bench, "dated", busy[1], is_date=True),
        _failed(bench),
        _gone(bench),
        _killed(bench),
        _long(bench),
        _hung(bench),
    )


async def _busy(bench: Bench, who: str, status: int, *, is_date: bool) -> None:
    busy = Step(status, told_s=2, is_date=is_date)
    steps = [busy, Step(state="succeeded")]
    await Run(bench, who, steps=steps).whole(TROUBLE_LIMIT_S, expected=0)


async def _failed(bench: Bench) -> None:
    title = bench.random.choice(PROBLEMS)
    steps = [
        Step(bench.random.choice((500, 502, 504))),
        Step(state="failed"),
    ]
    run = Run(bench, "failed", steps=steps, problem=title)
    await run.whole(STEP_LIMIT_S, expected=1, reason=title)


async def _gone(bench: Bench) -> None:
    run = Run(bench, "gone", steps=[Step(bench.random.choice((404, 410)))])
    await run.whole(STEP_LIMIT_S, expected=1)


async def _long(bench: Bench) -> None:
    steps = [Step(told_s=bench.random.randint(30, 60))]
    await _give_up(bench, "long", steps)


async def _hung(bench: Bench) -> None:
    await _give_up(bench, "hung", [Step(told_s=1), Step(hangs=True)])


async def _give_up(bench: Bench, who: str, steps: Sequence[Step]) -> None:
    deadline_s = bench.slo["deadline_s"]
    limit_s = deadline_s + bench.slo["gives_up_within_s"]
    run = Run(bench, who, steps=steps)
    await run.whole(limit_s, deadline_s, expected=2)


async def _killed(bench: Bench) -> None:
    """A client that is killed twice: without an answer, and while it waits.

    The answer to its first request is lost, that to the second is held.
    """
    run = Run(
        bench,
        "killed",
        steps=[
            Step(told_s=1),
            Step(is_cut=True, state="succeeded"),
            Step(state="succeeded"),
        ],
        loses_orders=True,
    )
    reports = run.reports
    async with ScriptedServer(reports.handle) as server:
        for what, has_come in (
            ("the answer to its order is held", lambda: reports.orders > 1),
            ("it has polled once", lambda: reports.polls > 0),
        ):
            client = await _until_killed(
                bench, run, server.url, what, has_come
            )
            if reports.is_overdue:
                run.note_end(None, client.output, expected=0)
                return
        client = await run.start(server.url)
        code = await run.ended(client, STEP_LIMIT_S)
        if code is None:
            await client.stop(signal.SIGKILL, 2.0)
    run.note_end(code, client.output, expected=0)


async def _until_killed(
    bench: Bench, run: Run, url: str, what: str, has_come: Callable[[], bool]
) -> LabProcess:
    """Run a client until something has happened, then kill it."""
    client = await run.start(url)
    await bench.until(
        lambda: (
            has_come() or client.code is not None or run.reports.is_overdue
        ),
        what,
        limit_s=STEP_LIMIT_S,
    )
    await bench.kill(client.pid, run.who, whole=True)
    await client.ended(STEP_LIMIT_S)
    return client


async def crowd(bench: Bench) -> None:
    """Eight clients are told the same at once; then the service is away."""
    count = int(bench.slo["crowd"])
    gate = _barrier(count)
    told_s = int(bench.slo["crowd_told_s"])
    runs = [
        Run(
            bench,
            f"crowd {number}",
            steps=[*[Step(503)] * 3, Step(state="succeeded")],
            told_s=told_s,
            gate=gate,
        )
        for number in range(1, count + 1)
    ]
    await asyncio.gather(
        *(run.whole(CROWD_LIMIT_S, expected=0) for run in runs)
    )


def _barrier(count: int) -> Gate:
    """Return a gate that opens when `count` clients stand before it."""
    waiting = 0
    opened = asyncio.Event()

    async def gate() -> None:
        nonlocal waiting
        waiting += 1
        if waiting == count:
            opened.set()
        try:
            await asyncio.wait_for(opened.wait(), STEP_LIMIT_S)
        except TimeoutError:
            opened.set()

    return gate


PARTS = (
    Part("a report that takes a moment", calm),
    Part("a busy service, a failed report, kills, deadlines", trouble),
    Part("a crowd, and a service that is away", crowd),
)
