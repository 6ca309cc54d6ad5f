"""Drives lab 11: the load of the plan, a hung worker, a burst, and a stop.

All times are of the grader's own clock (hall.py).
"""

from __future__ import annotations

import csv
import random
import signal
from collections.abc import Sequence

from harness.history import load
from labs.grading.bench import Bench
from labs.grading.lab import Lab
from labs.grading.part import Part
from labs.size_it.grader.hall import WORKER, Conversion, Hall
from labs.size_it.grader.model import (
    Draw,
    draw,
    typical,
    typical_burst,
    with_burst,
)
from labs.size_it.grader.plan import BadPlan, Plan, read

# chosen: 120 conversions are a quarter of a minute at the busy hour.
COUNT = 120
# A run is over when more than this many are late: 5 of 100.
MOST_LATE = COUNT // 20
# A burst comes after so long, among conversions as ever.
BURST_AT_S, BURST_COUNT, BURST_DRAWS = 2.0, 80, 41


async def steady(bench: Bench) -> None:
    """Send the load of the busy hour to all workers."""
    bench.note("promises", "grader", **dict(bench.slo))
    try:
        plan = read(bench.code)
    except BadPlan as error:
        bench.note("bad plan", "grader", why=str(error), says=str(error))
        return
    bench.note(
        *("plan", "grader"),
        workers=plan.workers,
        slots=plan.slots,
        predicted_s=plan.predicted_wait_p95_s,
        says=f"the plan: {plan.workers} workers, {plan.slots} slots,"
        f" predicted {plan.predicted_wait_p95_s:g} s",
    )
    if plan.slots > bench.slo["slots"]:
        # Nobody pays for it, so its waits don't matter.
        return
    await bench.start()
    if plan.workers > 1:
        await bench.service.start(WORKER, plan.workers - 1)
    if not await Hall(bench, "warm up", plan.slots).warm_up():
        says = "no conversion of the warm up has begun"
        bench.note("no start", "grader", run="warm up", says=says)
        return
    await Hall(bench, "warm up", plan.slots).count_slots()
    hall = Hall(bench, "steady", plan.slots)
    drawn = typical(*_load(bench), COUNT, plan.slots)
    await _run(hall, drawn, bench.slo["wait_s"])
    await hall.drain()


async def hung(bench: Bench) -> None:
    """Suspend a worker, and send the load to the others."""
    plan = _plan_that_holds(bench)
    if plan is None:
        return
    hall = Hall(bench, "loss", plan.slots)
    lost = await _all_slots_of_one(hall, plan)
    if lost is None:
        await hall.drain()
        return
    pids, stuck = lost
    for pid in pids:
        await bench.suspend(pid, "a worker with all of its slots busy")
    for each in hall.running:
        if each not in stuck:
            hall.end(each)
    left = Hall(bench, "loss", plan.slots - len(stuck))
    drawn = typical(*_load(bench), COUNT, left.slots)
    await _run(left, drawn, bench.slo["loss_wait_s"])
    for pid in pids:
        await bench.resume(pid, "the worker")
    hall.release()
    await left.drain()


async def burst(bench: Bench) -> None:
    """Send many conversions at one moment, on top of the load."""
    plan = _plan_that_holds(bench)
    if plan is None:
        return
    hall = Hall(bench, "burst", plan.slots)
    dice, rate_per_s, measured_s = _load(bench)
    count = int(bench.slo["burst"])
    draws = [
        with_burst(
            draw(dice, rate_per_s, measured_s, BURST_COUNT),
            Draw([BURST_AT_S] * count, dice.choices(measured_s, k=count)),
        )
        for _ in range(BURST_DRAWS)
    ]
    drawn = typical_burst(draws, plan.slots, BURST_AT_S)
    await _run(hall, drawn, None)
    await hall.drain()


async def stopping(bench: Bench) -> None:
    """Stop one worker, with the grace of the plan, in the middle of work."""
    plan = _plan_that_holds(bench)
    if plan is None:
        return
    hall = Hall(bench, "stop", plan.slots)
    lost = await _all_slots_of_one(hall, plan)
    if lost is not None:
        pids, stuck = lost
        await bench.kill(pids[0], "a worker that is stopped", signal.SIGTERM)
        rest_s = max(each.duration_s for each in stuck)
        if rest_s > plan.grace_s:
            for pid in pids:
                await bench.kill(pid, "the same, after its grace period")
        bench.note(
            *("stopped", "grader"),
            documents=[each.document for each in stuck],
            rest_s=rest_s,
            grace_s=plan.grace_s,
            says=f"a worker is stopped with {len(stuck)} at work",
        )
    await hall.drain()


async def _run(hall: Hall, drawn: Draw, limit_s: float | None) -> None:
    """Send a draw; end early once too many wait longer than the limit."""
    arrivals = list(zip(drawn.arrivals_s, drawn.durations_s, strict=True))
    prefix = _word(hall)
    arrivals.reverse()
    number = 0
    while arrivals or hall.running:
        following = hall.next_end(hall.running)
        end_s = (
            (following.started_s or 0) + following.duration_s
            if following
            else float("inf")
        )
        if arrivals and arrivals[-1][0] <= end_s:
            at_s, duration_s = arrivals.pop()
            hall.now_s = max(hall.now_s, at_s)
            number += 1
            await hall.arrive(f"{prefix}-{number}", duration_s)
        elif following is not None:
            hall.end(following)
        await hall.settle()
        if limit_s is not None and _late(hall, limit_s) > MOST_LATE:
            break
        if limit_s is None and hall.now_s > BURST_AT_S and not hall.waiting:
            break
    hall.bench.note(
        *("run over", "grader"),
        run=hall.run,
        late=_late(hall, limit_s) if limit_s is not None else 0,
        most=MOST_LATE,
        sent=len(hall.all),
        clock_s=round(hall.now_s, 3),
        says=f"the run is over, at {hall.now_s:.1f} s of its clock",
    )


def _late(hall: Hall, limit_s: float) -> int:
    """Return how many have waited longer than the limit."""
    return sum(
        (hall.now_s if each.started_s is None else each.started_s)
        - each.arrived_s
        > limit_s
        for each in hall.all.values()
    )


async def _all_slots_of_one(
    hall: Hall, plan: Plan
) -> tuple[tuple[int, ...], list[Conversion]] | None:
    """Fill all slots; return a worker with what it has in its own.

    It is one of those that have most: workers may share slots unequally.
    """
    _, _, measured_s = _load(hall.bench)
    longest = sorted(measured_s)[-plan.slots :]
    word = _word(hall)
    hall.bench.outside.finds_callers = True
    for number, duration_s in enumerate(longest, 1):
        await hall.arrive(f"{word}-first-{number}", duration_s)
    await hall.settle()
    hall.bench.outside.finds_callers = False
    workers = hall.by_worker()
    most = max(map(len, workers.values()), default=0)
    fullest = [pair for pair in workers.items() if len(pair[1]) == most]
    return hall.bench.random.choice(fullest) if fullest else None


def _word(hall: Hall) -> str:
    dice = hall.bench.random
    return hall.bench.fresh(lambda: f"{hall.run}{dice.randint(100, 999)}")


def _plan_that_holds(bench: Bench) -> Plan | None:
    """Return the plan; None if it hasn't held in an earlier run."""
    history = load(bench.histories)
    runs = [each for each in history if each.what == "run over"]
    if not runs or any(each.more["late"] > MOST_LATE for each in runs):
        return None
    plan = read(bench.code)
    starts = [each for each in history if each.what == "started"]
    # Workers with more slots than planned tell nothing about the plan.
    if any(each.more["running"] > plan.slots for each in starts):
        return None
    return plan


def _load(bench: Bench) -> tuple[random.Random, float, Sequence[float]]:
    return bench.random, bench.slo["rate_per_s"], _measured_s(bench.lab)


def _measured_s(lab: Lab) -> Sequence[float]:
    with (lab.start / "measured.csv").open(encoding="utf-8") as file:
        return [float(row["duration_s"]) for row in csv.DictReader(file)]


PARTS = (
    Part("the busy hour, with all workers", steady),
    Part("the busy hour, while one worker hangs", hung),
    Part("a burst in the busy hour", burst),
    Part("a worker that is stopped", stopping),
)
