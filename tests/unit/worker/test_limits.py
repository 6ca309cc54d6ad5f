"""Time is limited: an attempt is asked to stop, and then it's ended."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

from demo.contract import EventType, State
from demo.eventlog import record
from demo.work.kind import Kind
from demo.work.limits import Limits
from tests.kinds import KINDS
from tests.unit.worker.bench import DEADLINE_S, Bench

# Shorter than any test may take, longer than a busy machine is late.
SOON_S = 0.1


async def problem_of(bench: Bench) -> str:
    problem = (await bench.task()).problem
    assert problem is not None
    return str(problem["type"]).split("/")[2]


async def test_an_attempt_that_takes_too_long_stops_at_its_next_step() -> None:
    bench = Bench()
    bench.limits = Limits(soft_s=SOON_S, hard_s=DEADLINE_S)
    await bench.submit(floor_s=60)
    await bench.run()
    assert await bench.story() == "queued1 started1 failed1"
    assert await problem_of(bench) == "time-limit"
    assert bench.closed.is_set()


@pytest.mark.parametrize("is_expendable", [True, False])
async def test_a_step_that_does_not_stop_is_ended(
    is_expendable: bool,
) -> None:
    bench = Bench(lease_s=SOON_S)
    bench.limits = Limits(soft_s=SOON_S, hard_s=4 * SOON_S)
    let_go = threading.Event()
    killed_s: list[float] = []

    def die() -> None:
        # In earnest nothing of this process would go on.
        killed_s.append(time.monotonic())
        let_go.set()

    bench.die = die if is_expendable else None
    bench.before = lambda _: let_go.wait(DEADLINE_S) and None
    await bench.submit()
    running = asyncio.create_task(bench.run())
    async with asyncio.timeout(DEADLINE_S):
        while not (await bench.task()).state.is_terminal:
            await bench.log.follow(f"{len(bench.log.feed.items)}-0", 1)
    # Its lease was kept for as long as it was waited for.
    assert await bench.story() == "queued1 started1 failed1"
    assert await problem_of(bench) == "time-limit"
    if not is_expendable:
        # Nothing ends a thread: the slot stays taken until it's through.
        assert not running.done()
        let_go.set()
    await running
    assert len(killed_s) == is_expendable
    assert bench.closed.is_set()


async def test_a_step_that_does_not_stop_is_cancelled_all_the_same() -> None:
    bench = Bench()
    let_go, begun = threading.Event(), threading.Event()

    def hang(_: int) -> None:
        begun.set()
        let_go.wait(DEADLINE_S)

    bench.before = hang
    await bench.submit()
    running = asyncio.create_task(bench.run())
    await asyncio.to_thread(begun.wait, DEADLINE_S)
    asked_s = time.monotonic()
    await record(bench.log, await bench.task(), EventType.CANCEL_REQUESTED)
    async with asyncio.timeout(DEADLINE_S):
        while not (await bench.task()).state.is_terminal:
            await bench.log.follow(f"{len(bench.log.feed.items)}-0", 1)
    assert time.monotonic() - asked_s < 1
    let_go.set()
    await running
    assert (await bench.task()).state is State.CANCELLED
    assert "progressed" not in await bench.story()


class Hung:
    """A run whose first step doesn't end before the test says so."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._begun, self._let_go = threading.Event(), threading.Event()
        bench.before = self._hang

    def _hang(self, _: int) -> None:
        self._begun.set()
        self._let_go.wait(DEADLINE_S)

    async def begin(self) -> None:
        """Run the task until its step hangs."""
        await self._bench.submit()
        self.running = asyncio.create_task(self._bench.run())
        await asyncio.to_thread(self._begun.wait, DEADLINE_S)

    async def ended(self) -> str:
        """Return the log once the task has ended, and let the step end."""
        feed = self._bench.log.feed
        async with asyncio.timeout(DEADLINE_S):
            while not (await self._bench.task()).state.is_terminal:
                await self._bench.log.follow(f"{len(feed.items)}-0", 1)
        await self.let_go()
        return await self._bench.story()

    async def let_go(self) -> None:
        """Let the step end, and wait for the run."""
        self._let_go.set()
        await self.running


async def test_a_step_that_is_handed_over_ends_at_its_hard_limit() -> None:
    bench = Bench()
    bench.limits = Limits(soft_s=SOON_S, hard_s=4 * SOON_S)
    hung = Hung(bench)
    await hung.begin()
    bench.release.set()
    # Nobody else begins it meanwhile: it would hang there as well.
    assert await hung.ended() == "queued1 started1 failed1"
    assert await problem_of(bench) == "time-limit"


async def test_a_step_past_its_soft_limit_is_still_handed_over() -> None:
    bench = Bench()
    bench.limits = Limits(soft_s=SOON_S, hard_s=DEADLINE_S)
    hung = Hung(bench)
    await hung.begin()
    bench.release.set()
    await bench.log.follow(f"{len(bench.log.feed.items)}-0", 2 * SOON_S)
    await hung.let_go()
    assert await bench.story() == "queued1 started1 retried1"


async def test_a_task_that_is_handed_over_can_be_cancelled() -> None:
    bench = Bench()
    hung = Hung(bench)
    await hung.begin()
    bench.release.set()
    await record(bench.log, await bench.task(), EventType.CANCEL_REQUESTED)
    story = await hung.ended()
    assert story == "queued1 started1 cancel_requested1 cancelled1"


async def test_a_task_past_its_soft_limit_can_be_cancelled() -> None:
    bench = Bench()
    bench.limits = Limits(soft_s=SOON_S, hard_s=DEADLINE_S)
    hung = Hung(bench)
    await hung.begin()
    await bench.log.follow(f"{len(bench.log.feed.items)}-0", 2 * SOON_S)
    await record(bench.log, await bench.task(), EventType.CANCEL_REQUESTED)
    assert (await hung.ended()).endswith("cancelled1")


async def test_a_task_that_is_handed_over_still_has_its_deadline() -> None:
    bench = Bench()
    bench.limits = Limits(deadline_s=8 * SOON_S)
    hung = Hung(bench)
    await hung.begin()
    bench.release.set()
    assert await hung.ended() == "queued1 started1 failed1"
    assert await problem_of(bench) == "deadline"


async def test_an_attempt_that_was_taken_over_ends_at_its_hard_limit() -> None:
    bench = Bench()
    bench.limits = Limits(soft_s=SOON_S, hard_s=2 * SOON_S)
    hung = Hung(bench)
    killed = asyncio.Event()
    loop = asyncio.get_running_loop()

    def die() -> None:
        loop.call_soon(killed.set)

    bench.die = die
    await hung.begin()
    # Another worker takes over.
    task = await bench.task()
    lost = await record(bench.log, task, EventType.LOST, {"cause": "x"})
    await record(bench.log, lost, EventType.STARTED, holder="another")
    async with asyncio.timeout(DEADLINE_S):
        await killed.wait()
    await hung.let_go()
    assert (await bench.task()).state is State.RUNNING


async def test_a_slot_that_stays_taken_is_seen_from_outside() -> None:
    bench = Bench()
    bench.limits = Limits(soft_s=SOON_S, hard_s=2 * SOON_S)
    hung = Hung(bench)
    await hung.begin()
    equipment = bench.equipment
    async with asyncio.timeout(DEADLINE_S):
        while not (await bench.task()).state.is_terminal:
            await bench.log.follow(f"{len(bench.log.feed.items)}-0", 1)
    assert equipment.is_stuck
    # Another slot that works still moves the lane.
    equipment.hard_at_s["another"] = time.monotonic() + DEADLINE_S
    assert not equipment.is_stuck
    del equipment.hard_at_s["another"]
    await hung.let_go()
    assert not equipment.is_stuck


async def test_a_deadline_counts_from_being_accepted() -> None:
    bench = Bench()
    bench.limits = Limits(deadline_s=3 * SOON_S)
    await bench.submit(floor_s=60)
    # Nothing happens for most of the time that it has.
    await bench.log.follow(f"{len(bench.log.feed.items)}-0", 2 * SOON_S)
    began_s = time.monotonic()
    await bench.run()
    assert time.monotonic() - began_s < 3 * SOON_S
    assert await problem_of(bench) == "deadline"


async def test_a_task_past_its_deadline_is_not_begun() -> None:
    bench = Bench()
    bench.limits = Limits(deadline_s=SOON_S)
    await bench.submit()
    # It waits for a worker for longer than anybody waits for it.
    await bench.log.follow(f"{len(bench.log.feed.items)}-0", 2 * SOON_S)
    await bench.run()
    assert bench.stepped == []
    assert await problem_of(bench) == "deadline"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda k: k.name)
def test_limits_are_in_order(kind: Kind[Any]) -> None:
    limits = kind.limits(kind.input_model.model_construct())
    assert 0 < limits.soft_s < limits.hard_s < limits.deadline_s
    assert limits.attempts >= 1
