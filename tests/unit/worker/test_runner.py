"""A worker's handling of a task, judged by the log afterwards."""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import replace

import pytest

from demo.contract import EventType, State
from demo.eventlog import record
from demo.worker.holder import this_worker
from tests.unit.worker.bench import DEADLINE_S, Bench

ELSEWHERE = replace(this_worker(1), host="elsewhere")


async def until_started(bench: Bench) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while len(await bench.log.read("t_1")) < 2:
            await bench.log.follow(f"{len(bench.log.feed.items)}-0", 1)


async def test_a_task_runs_from_its_claim_to_its_end() -> None:
    bench = Bench()
    await bench.submit(total=2)
    await bench.run()
    assert await bench.story() == (
        "queued1 started1 progressed1 progressed1 succeeded1"
    )
    task = await bench.task()
    assert task.result == {"counted": [0, 1]}
    assert await bench.log.holder("t_1") is None


async def test_a_message_too_many_changes_nothing() -> None:
    bench = Bench()
    await bench.submit(floor_s=0.02)
    await asyncio.gather(
        bench.run(this_worker(1)), bench.run(this_worker(2)), bench.run()
    )
    await bench.run()
    assert bench.stepped == [0, 1, 2, 3]
    assert (await bench.story()).count("started") == 1


async def test_a_message_about_nothing_is_dropped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench()
    with caplog.at_level(logging.INFO):
        await bench.run()
    assert await bench.log.read("t_1") == []
    assert "t_1 dropped" in caplog.text


async def test_a_task_that_somebody_living_holds_is_left_alone() -> None:
    bench = Bench()
    task = await bench.submit()
    await record(
        bench.log,
        task,
        EventType.STARTED,
        {"worker": {}},
        holder=ELSEWHERE.holds(1),
    )
    await bench.run()
    assert await bench.story() == "queued1 started1"


async def test_cancel_stops_a_running_task_at_its_next_checkpoint() -> None:
    bench = Bench()
    await bench.submit(floor_s=60)
    running = asyncio.create_task(bench.run())
    await until_started(bench)
    await record(bench.log, await bench.task(), EventType.CANCEL_REQUESTED, {})
    async with asyncio.timeout(1):
        await running
    assert await bench.story() == (
        "queued1 started1 cancel_requested1 cancelled1"
    )
    assert bench.closed.is_set()


async def test_a_queued_task_that_shall_be_cancelled_is_not_begun() -> None:
    bench = Bench()
    task = await bench.submit()
    await record(bench.log, task, EventType.CANCEL_REQUESTED)
    await bench.run()
    assert await bench.story() == "queued1 cancel_requested1 cancelled1"


async def test_work_that_raises_fails_and_tells_no_details(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench()

    def explode(_: int) -> None:
        raise RuntimeError("secret")

    bench.before = explode
    await bench.submit()
    await bench.run()
    task = await bench.task()
    assert task.state is State.FAILED
    assert "secret" not in str(await bench.log.read("t_1"))
    assert "secret" in caplog.text


async def test_the_lease_is_renewed_for_as_long_as_a_step_takes() -> None:
    bench = Bench(lease_s=0.1)
    held: list[str | None] = []
    loop = asyncio.get_running_loop()

    def look(_: int) -> None:
        # Three leases long, from within the work's thread.
        for _ in range(3):
            threading.Event().wait(0.1)
            asking = asyncio.run_coroutine_threadsafe(
                bench.log.holder("t_1"), loop
            )
            held.append(asking.result(DEADLINE_S))

    bench.before = look
    await bench.submit(total=1)
    worker = this_worker(1)
    await bench.run(worker)
    assert held == [worker.holds(1)] * 3


async def test_a_stopping_worker_hands_its_task_over() -> None:
    bench = Bench()
    await bench.submit(floor_s=60)
    running = asyncio.create_task(bench.run())
    await until_started(bench)
    bench.release.set()
    async with asyncio.timeout(1):
        await running
    assert await bench.story() == "queued1 started1 retried1"
    task = await bench.task()
    assert (task.attempt, task.losses.total) == (2, 0)
    # One message from the submission, one for whoever takes over.
    assert bench.log.feed.queues["paced"] == ["t_1", "t_1"]
