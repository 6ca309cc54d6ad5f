"""Measures the wait of four quiet owners beside one that submits 10,000 tasks.

One prefork child does tasks that do nothing, so that 10,000 of them take half
a minute. When they are in the lane, a worker starts, and four other owners
submit a task each, again and again. The dwell time of theirs is judged: from
the submission to the first start, on the store's clock. Beside them the same
without the loud owner, and first come, first served.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from dataclasses import dataclass

from bench.figures import Bar, percentile
from bench.owners import AT_ONCE, TIMEOUT_S, Member, new_members
from bench.place import Place
from bench.plan import Plan
from bench.row import Row
from bench.rows.overhead import ARGUMENTS, INPUT, KIND, LANE
from bench.server import Server, environment
from demo.broker import message
from demo.contract import Event, EventType, Ref
from demo.eventlog import EventLog, submit
from demo.opening import open_log
from demo.settings import Settings
from demo.streamlog import connect

LOUD_COUNT = 10_000
QUIET_COUNT = 4
# chosen: some 80 dwell times, so that the slowest 4 don't make the p95.
QUIET_S, EVERY_S = 10.0, 0.5
# Timed one by one, into a lane that nobody serves: all but the first wait.
TIMED_COUNT, UNSERVED = 500, "paced"
DRAIN_LIMIT_S = 240.0
STEP_S = 0.1
# Each round takes two minutes; what is compared differs a hundredfold.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Side:
    """How many tasks the loud owner has, and who is next."""

    loud_count: int
    is_fair: bool


SIDES = {
    "without the loud one": Side(0, is_fair=False),
    "by turns": Side(LOUD_COUNT, is_fair=True),
    "first come": Side(LOUD_COUNT, is_fair=False),
}


def fairness(plan: Plan) -> Row:
    """Compare the others' dwell times and the cost of a submission."""
    measured: dict[str, dict[str, list[float]]] = {name: {} for name in SIDES}
    plan = Plan(min(plan.rounds, ROUNDS), plan.window_s)
    for turn in plan.turns(SIDES):
        for name, value in asyncio.run(_one(SIDES[turn])).items():
            measured[turn].setdefault(name, []).append(value)
    alone, turns, first = (measured[name] for name in SIDES)
    row = Row(
        "fairness", "dwell time of four owners beside one with 10,000 tasks"
    )
    row.judge(
        "p95 by turns, more than without the loud one", "s",
        [t - a for t, a in zip(turns["p95_s"], alone["p95_s"], strict=True)],
        Bar(at_most=2),
    )  # fmt: skip
    row.compare(
        "a submission, by turns / first come",
        turns["submit_ms"], first["submit_ms"], Bar(at_most=1.25),
    )  # fmt: skip
    row.compare("p95, first come / by turns", first["p95_s"], turns["p95_s"])
    row.compare("tasks a second, by turns / first come",
        turns["per_s"], first["per_s"],
    )  # fmt: skip
    for name, figures in measured.items():
        row.side(f"{name}, p50", "s", figures["p50_s"])
        row.side(f"{name}, p95", "s", figures["p95_s"])
        row.side(f"{name}, a submission, p50", "ms", figures["submit_ms"])
    row.side("by turns, all tasks", "1/s", turns["per_s"])
    row.side("first come, all tasks", "1/s", first["per_s"])
    row.notes.append(f"{plan.rounds} rounds: each fills a lane twice")
    return row


async def _one(side: Side) -> dict[str, float]:
    with Place() as place:
        redis = connect(place.store.url, TIMEOUT_S)
        log = open_log(Settings(fair_dispatch=side.is_fair), redis)
        loud, *quiet = new_members(1 + QUIET_COUNT)
        numbers = itertools.count(1)
        await _fill(log, loud, numbers, side.loud_count)
        took_ms = []
        for _ in range(TIMED_COUNT):
            began_s = time.perf_counter()
            await _hand(log, loud, next(numbers), UNSERVED)
            took_ms.append(1000 * (time.perf_counter() - began_s))
        argv = (
            *(sys.executable, "-m", "celery", "-A", "demo.worker.main"),
            *(*ARGUMENTS, "-Q", LANE),
        )
        is_fair = str(int(side.is_fair))
        more = environment(place.store, ACCEPTED_FAIR_DISPATCH=is_fair)
        with Server(place.folder, "w", argv, more):
            until_s = time.monotonic() + DRAIN_LIMIT_S
            # The worker is there when its first task has ended.
            await _hand(log, loud, next(numbers))
            await _wait(log, until_s, below=max(1, side.loud_count))
            began_s = time.perf_counter()
            ids = []
            for _ in range(int(QUIET_S / EVERY_S)):
                for member in quiet:
                    ids.append(await _hand(log, member, next(numbers)))
                await asyncio.sleep(EVERY_S)
            await _wait(log, until_s, below=1)
            took_s = time.perf_counter() - began_s
        dwelt_s = [_dwelt_s(await log.read(id_)) for id_ in ids]
        await redis.aclose()
    return {
        "p50_s": percentile(dwelt_s, 50),
        "p95_s": percentile(dwelt_s, 95),
        "submit_ms": percentile(took_ms, 50),
        "per_s": (side.loud_count + len(ids)) / took_s,
    }


async def _fill(
    log: EventLog, member: Member, numbers: itertools.count[int], count: int
) -> None:
    waiting = iter(range(count))

    async def hand() -> None:
        for _ in waiting:
            await _hand(log, member, next(numbers))

    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))


async def _hand(
    log: EventLog, member: Member, number: int, lane: str = LANE
) -> str:
    task_id = f"t_{number}"
    await submit(
        log,
        Ref(task_id, member.owner, KIND),
        lane=lane,
        input=INPUT,
        request_id="bench",
        message=message(task_id, lane),
    )
    return task_id


async def _wait(log: EventLog, until_s: float, *, below: int) -> None:
    """Wait until fewer than `below` tasks of the lane are unfinished."""
    while (demand := await log.demand(LANE)).tasks >= below:
        if time.monotonic() > until_s:
            raise TimeoutError(f"{demand.tasks} tasks of {LANE} are left")
        await asyncio.sleep(STEP_S)


def _dwelt_s(events: list[Event]) -> float:
    started = next(e for e in events if e.type is EventType.STARTED)
    return (started.at - events[0].at).total_seconds()
