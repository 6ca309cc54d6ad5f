"""Failed work: a later retry, no retry, or the end."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import Any

import pytest

from demo.contract import EventType, State
from demo.eventlog import record
from demo.work.failure import Permanent, Transient
from demo.work.limits import Limits
from demo.worker.backoff import Backoff
from tests.unit.worker.bench import DEADLINE_S, Bench

CAUSE = {"type": "/problems/internal/", "title": "Down", "status": 503}


def failing(bench: Bench, times: int, **more: Any) -> None:
    """Let the step 1 fail that many times."""
    left = [times]

    def fail(n: int) -> None:
        if n == 1 and left[0]:
            left[0] -= 1
            raise Transient(CAUSE, **more)

    bench.before = fail


async def test_a_failure_that_may_pass_is_tried_again_later() -> None:
    bench = Bench()
    await bench.submit(total=2)
    failing(bench, times=1)
    await bench.run()
    assert await bench.story() == "queued1 started1 progressed1 retried1"
    task = await bench.task()
    assert (task.state, task.attempt, task.failures) == (State.QUEUED, 2, 1)
    assert task.due_at is not None
    assert task.queued_at is not None
    assert task.due_at - task.queued_at == timedelta(seconds=1)
    retried = (await bench.log.read("t_1"))[-1]
    assert retried.data == {"problem": CAUSE, "delay_s": 1.0, "failures": 1}
    # No slot waits, and no message: the sweeper sends one when it's due.
    assert bench.log.feed.queues["paced"] == ["t_1"]
    assert await bench.log.holder("t_1") is None
    # What the first attempt finished isn't done again.
    await bench.run()
    assert bench.stepped == [0, 1]
    assert (await bench.task()).state is State.SUCCEEDED


async def test_a_message_that_comes_again_does_not_end_a_pause() -> None:
    bench = Bench()
    await bench.submit(total=2)
    failing(bench, times=1)
    await bench.run()
    # As Kombu sends what wasn't acknowledged: long before it's due.
    await bench.run(ahead_s=0.9)
    assert await bench.story() == "queued1 started1 progressed1 retried1"
    await bench.run(ahead_s=1.1)
    assert (await bench.task()).state is State.SUCCEEDED


async def test_a_pause_is_over_when_the_clock_was_set_back() -> None:
    bench = Bench()
    await bench.submit(total=2)
    failing(bench, times=1)
    await bench.run()
    await bench.run(ahead_s=-3600)
    assert (await bench.task()).state is State.SUCCEEDED


async def test_attempts_are_capped_and_the_last_cause_is_kept() -> None:
    bench = Bench()
    bench.limits = Limits(attempts=3)
    await bench.submit()
    failing(bench, times=9)
    for _ in range(5):
        await bench.run()
    assert await bench.story() == (
        "queued1 started1 progressed1 retried1"
        " started2 retried2 started3 failed3"
    )
    problem = (await bench.task()).problem
    assert problem is not None
    assert problem["type"] == "/problems/retries-exhausted/"
    assert problem["cause"] == CAUSE


async def test_a_permanent_failure_is_never_tried_again() -> None:
    bench = Bench()
    await bench.submit()

    def refuse(_: int) -> None:
        raise Permanent(CAUSE)

    bench.before = refuse
    await bench.run()
    await bench.run()
    assert await bench.story() == "queued1 started1 failed1"
    assert (await bench.task()).problem == CAUSE


async def test_handing_over_and_being_lost_are_no_failures() -> None:
    bench = Bench()
    bench.limits = Limits(attempts=2)
    await bench.submit()
    for type_, data in (
        (EventType.RETRIED, {"problem": CAUSE, "delay_s": 0}),
        (EventType.LOST, {"reason": "", "worker": None}),
    ):
        task = await record(
            bench.log, await bench.task(), EventType.STARTED, {"worker": {}}
        )
        await record(bench.log, task, type_, data)
    failing(bench, times=1)
    await bench.run()
    task = await bench.task()
    assert (task.state, task.attempt, task.failures) == (State.QUEUED, 4, 1)


async def test_a_cancelled_task_does_not_wait_for_its_next_attempt() -> None:
    bench = Bench()
    await bench.submit()
    begun, asked = threading.Event(), threading.Event()

    def fail(_: int) -> None:
        begun.set()
        assert asked.wait(DEADLINE_S)
        raise Transient(CAUSE)

    bench.before = fail
    running = asyncio.create_task(bench.run())
    await asyncio.to_thread(begun.wait, DEADLINE_S)
    await record(bench.log, await bench.task(), EventType.CANCEL_REQUESTED)
    asked.set()
    await running
    assert (await bench.task()).state is State.CANCELLED


def test_the_longest_wait_doubles_up_to_a_cap() -> None:
    backoff = Backoff(1.0, 10.0, draw=lambda: 1.0)
    waits = [backoff.delay_s(n, None) for n in range(1, 7)]
    assert waits == [1, 2, 4, 8, 10, 10]


def test_waits_are_spread_over_all_that_is_allowed() -> None:
    backoff = Backoff(1.0, 60.0)
    waits = [backoff.delay_s(5, None) for _ in range(2_000)]
    assert 0 < min(waits) < 1
    assert 15 < max(waits) <= 16
    assert 7 < sum(waits) / len(waits) < 9


@pytest.mark.parametrize(("asked_s", "wait_s"), [(5, 7.0), (900, 62.0)])
def test_who_refuses_may_say_for_how_long(
    asked_s: float, wait_s: float
) -> None:
    backoff = Backoff(2.0, 60.0, draw=lambda: 1.0)
    assert backoff.delay_s(1, asked_s) == wait_s


def test_a_wait_is_never_nothing() -> None:
    assert Backoff(1.0, 60.0, draw=lambda: 0.0).delay_s(1, None) > 0
