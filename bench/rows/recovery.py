"""Measures how soon a task runs again after a kill: child, worker, broker.

On the whole stack, where the supervisor restarts what was killed. Each kill
is a sample, one after another, a few seconds apart; the time ends with the
task's next event of an attempt at work. Celery's defaults aren't timed
here: a killed child's task never runs again, a killed worker's up to an
hour and 100 s later.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Callable

import httpx

from bench.figures import Bar, percentile
from bench.owners import stream_log
from bench.plan import Plan
from bench.row import Row
from bench.stack import Stack
from demo.contract import Event, EventType
from demo.errors import LogUnavailable
from demo.eventlog import EventLog
from demo.streamlog import connect

# Kills of each kind in a round; all rounds together give the percentile.
KILLS = 4
LIMIT_S = 60.0
TIMEOUT_S = 1.0
STEP_S = 0.005
# chosen: the supervisor's pause before a restart grows with deaths that
# follow each other within 20 s. Real ones are rarer than ours, so a short
# rest is kept, but less than that: what is measured is the worse case.
REST_S = (1.0, 2.0)

# The first takes some 0.8 s of one core, the second a few seconds.
COMPUTING: dict[str, float] = {
    "rows": 2_000_000,
    "partitions": 20,
    "pace_s": 0,
}
PACED: dict[str, float] = {"rows": 2_000, "partitions": 60, "pace_s": 0.2}

AT_WORK = {EventType.STARTED, EventType.PROGRESSED, EventType.SUCCEEDED}

Kill = Callable[[Stack, Event], None]


def _child(_: Stack, started: Event) -> None:
    os.kill(started.data["worker"]["pid"], signal.SIGKILL)


def _worker(stack: Stack, _: Event) -> None:
    stack.kill("worker-paced")


def _broker(stack: Stack, _: Event) -> None:
    stack.kill("valkey")


KINDS: dict[str, tuple[dict[str, float], Kill, Bar]] = {
    "pool child": (COMPUTING, _child, Bar(at_most=2)),
    "worker": (PACED, _worker, Bar(at_most=10)),
    "broker": (PACED, _broker, Bar(at_most=10)),
}


def recovery(plan: Plan) -> Row:
    """Kill, and time until the task runs again."""
    seen_s: dict[str, list[float]] = {name: [] for name in KINDS}
    with Stack() as stack:
        for _ in range(plan.rounds):
            for name, (input_, kill, _) in KINDS.items():
                for _ in range(KILLS):
                    took_s = asyncio.run(_one(stack, input_, kill))
                    seen_s[name].append(took_s)
    row = Row("recovery", "SIGKILL to the task running again")
    for name, (_, _, bar) in KINDS.items():
        p99_s = percentile(seen_s[name], 99)
        row.judge(f"{name}, p99", "s", [p99_s], bar)
    for name in KINDS:
        row.side(f"{name}, each kill", "s", seen_s[name])
    count = plan.rounds * KILLS
    row.notes.append(f"p99 of {count} kills each is the slowest of them")
    return row


async def _one(stack: Stack, input_: dict[str, float], kill: Kill) -> float:
    redis = connect(stack.broker_url, TIMEOUT_S)
    log = stream_log(redis)
    async with httpx.AsyncClient(
        base_url=stack.base_url, trust_env=False
    ) as client:
        body = {"kind": "report", "input": input_}
        answer = await client.post("/api/tasks", json=body)
        answer.raise_for_status()
        task_id = answer.json()["id"]
        started = await _until(
            log, task_id, lambda e: e.type is EventType.STARTED
        )
        # Not always at the same point of the work.
        await asyncio.sleep(random.uniform(0, 0.2))  # noqa: S311
        killed_at_s = time.time()
        kill(stack, started)
        attempt = 1 if kill is _broker else 2
        again = await _until(
            log,
            task_id,
            lambda e: (
                e.type in AT_WORK
                and e.attempt >= attempt
                and e.at.timestamp() > killed_at_s
            ),
        )
        await client.post(f"/api/tasks/{task_id}/cancel", json={})
    await redis.aclose()
    await asyncio.sleep(random.uniform(*REST_S))  # noqa: S311
    return again.at.timestamp() - killed_at_s


async def _until(
    log: EventLog, task_id: str, is_it: Callable[[Event], bool]
) -> Event:
    """Return the first event that is it, through absences of the store."""
    until_s = time.monotonic() + LIMIT_S
    while time.monotonic() < until_s:
        try:
            events = await log.read(task_id)
        except LogUnavailable:
            events = []
        found = next((event for event in events if is_it(event)), None)
        if found is not None:
            return found
        await asyncio.sleep(STEP_S)
    raise TimeoutError(f"task {task_id} didn't run again in {LIMIT_S} s")
