"""Drives the client of lab 2: once on its own, then in trouble, then many.

It runs the Procfile's `client`, each time with a service and a folder of
its own, and notes how it ended. It judges nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from harness.scripted import ScriptedServer
from labs.grading.bench import Bench
from labs.grading.descendants import living
from labs.grading.part import Part
from labs.poll_politely.grader.reports import Gate, Reports, Step

# chosen: how long a client may take that nobody has given a deadline.
PATIENT_S = 60.0
# chosen: twice what a client needs in each part.
CALM_LIMIT_S = 9.0
TROUBLE_LIMIT_S = 12.0
CROWD_LIMIT_S = 15.0
STEP_LIMIT_S = 8.0
PROBLEMS = ("The month isn't closed", "There are no sales", "The books differ")


class _Run:
    """One client with its service and its folder."""

    def __init__(self, bench: Bench, who: str, **script: Any) -> None:
        self._bench = bench
        self.who = who
        random = bench.random
        self.reports = Reports(
            bench.note,
            who,
            id_=f"r{random.randrange(10**6, 10**7)}",
            rows=[random.randrange(10**6) for _ in range(40)],
            **script,
        )
        self.folder = Path(bench.data) / who.replace(" ", "-")
        self.month = f"2026-{random.randint(1, 12):02}"

    async def start(self, url: str, deadline_s: float = PATIENT_S) -> Any:
        """Start the client and note that."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._bench.note("starts", who=self.who, deadline_s=deadline_s)
        return await self._bench.start_client(
            SERVICE_URL=url,
            MONTH=self.month,
            DATA_DIR=str(self.folder),
            DEADLINE_S=f"{deadline_s:g}",
        )

    def note_end(self, code: int | None, output: str, **expected: Any) -> None:
        """Note how the client ended, and what it has saved."""
        path = self.folder / "report.json"
        saved = "nothing"
        if path.is_file():
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            is_whole = digest == self.reports.digest
            saved = "the report" if is_whole else "something else"
        self._bench.note(
            "ends" if code is not None else "still runs",
            who=self.who,
            code=code,
            saved=saved,
            output=output[-400:],
            **expected,
        )

    async def whole(
        self,
        limit_s: float,
        deadline_s: float = PATIENT_S,
        **expected: Any,
    ) -> None:
        """Run the client once, to its end or to the limit."""
        async with ScriptedServer(self.reports.handle) as server:
            run = await self.start(server.url, deadline_s)
            code = await run.ended(limit_s)
            if code is None:
                await run.stop(signal.SIGKILL, 2.0)
        self.note_end(code, run.output, **expected)


async def calm(bench: Bench) -> None:
    """A report that takes a second or two; the service says when to ask."""
    lasts_s = bench.random.uniform(0.6, 0.9)
    steps = [Step(told_s=1, lasts_s=lasts_s), Step(state="succeeded")]
    await _Run(bench, "calm", steps=steps).whole(CALM_LIMIT_S, expected=0)


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
    busy = Step(status, told_s=1 if is_date else 2, is_date=is_date)
    steps = [busy, Step(state="succeeded")]
    await _Run(bench, who, steps=steps).whole(TROUBLE_LIMIT_S, expected=0)


async def _failed(bench: Bench) -> None:
    title = bench.random.choice(PROBLEMS)
    steps = [
        Step(bench.random.choice((500, 502, 504))),
        Step(state="failed"),
    ]
    run = _Run(bench, "failed", steps=steps, problem=title)
    await run.whole(STEP_LIMIT_S, expected=1, reason=title)


async def _gone(bench: Bench) -> None:
    run = _Run(bench, "gone", steps=[Step(bench.random.choice((404, 410)))])
    await run.whole(STEP_LIMIT_S, expected=1)


async def _long(bench: Bench) -> None:
    steps = [Step(told_s=bench.random.randint(30, 60))]
    await _give_up(bench, "long", steps)


async def _hung(bench: Bench) -> None:
    await _give_up(bench, "hung", [Step(told_s=1), Step(hangs=True)])


async def _give_up(bench: Bench, who: str, steps: Sequence[Step]) -> None:
    deadline_s = bench.slo["deadline_s"]
    limit_s = deadline_s + bench.slo["gives_up_within_s"]
    run = _Run(bench, who, steps=steps)
    await run.whole(limit_s, deadline_s, expected=2)


async def _killed(bench: Bench) -> None:
    """A client that is killed twice: without an answer, and while it waits.

    The answer to its first request is lost, that to the second is held.
    """
    run = _Run(
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
        await _until_killed(
            *(bench, run, server.url),
            *("the answer to its order is held", lambda: reports.orders > 1),
        )
        await _until_killed(
            *(bench, run, server.url),
            *("it has polled once", lambda: reports.polls > 0),
        )
        client = await run.start(server.url)
        code = await client.ended(STEP_LIMIT_S)
        if code is None:
            await client.stop(signal.SIGKILL, 2.0)
    run.note_end(code, client.output, expected=0)


async def _until_killed(
    bench: Bench, run: _Run, url: str, what: str, has_come: Callable[[], bool]
) -> None:
    """Run a client until something has happened, then kill it."""
    client = await run.start(url)
    await bench.until(
        lambda: has_come() or client.code is not None,
        what,
        limit_s=STEP_LIMIT_S,
    )
    # A wrapper, such as that of a shell, would leave its child alive.
    children = [process.pid for process in living(client.pid)]
    for pid in (client.pid, *children):
        await bench.kill(pid, run.who)
    await client.ended(STEP_LIMIT_S)


async def crowd(bench: Bench) -> None:
    """Six clients are told the same at once; then the service is away."""
    count = int(bench.slo["crowd"])
    gate = _barrier(count)
    told_s = int(bench.slo["crowd_told_s"])
    runs = [
        _Run(
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
