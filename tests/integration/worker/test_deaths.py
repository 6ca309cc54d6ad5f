"""A task ends once, with nothing redone, whichever process dies or sleeps.

These kill real processes. The log alone is judged.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import timedelta

import pytest

from demo.contract import EventType, State, Task
from demo.errors import LogUnavailable
from tests.integration.worker.crew import Crew, children, kill_all


async def ends_once(crew: Crew, task_id: str) -> Task:
    """Wait for the end; hold that each step was recorded exactly once."""
    task = await crew.ended(task_id)
    story = await crew.story(task_id)
    assert task.state is State.SUCCEEDED, story
    assert [p["index"] for p in task.partials] == list(range(12)), story
    assert task.result is not None
    assert task.result["control_ok"]
    return task


@pytest.mark.quiet
async def test_a_killed_child_is_succeeded_within_two_seconds(
    crew: Crew,
) -> None:
    worker = await crew.worker("compute")
    await crew.submit("t_1", "compute")
    await crew.until("t_1", lambda t: len(t.partials) >= 3)
    for child in children(worker):
        child.kill()
    killed_s = time.monotonic()
    await crew.until("t_1", lambda t: t.attempt == 2 and len(t.partials) > 3)
    assert time.monotonic() - killed_s < 2
    await ends_once(crew, "t_1")
    assert "lost1" in await crew.story("t_1")


async def test_a_killed_worker_is_found_by_the_sweepers(crew: Crew) -> None:
    # Two of them: what one records, the other finds recorded.
    crew.sweeper()
    crew.sweeper()
    first = await crew.worker("paced")
    for n in range(5):
        await crew.submit(f"t_{n}", "paced")
    await crew.until("t_4", lambda t: len(t.partials) >= 3)
    kill_all(first)
    await crew.worker("paced", "second")
    for n in range(5):
        await ends_once(crew, f"t_{n}")
        story = await crew.story(f"t_{n}")
        assert (story.count("lost1"), story.count("started2")) == (1, 1)


async def test_a_worker_that_overslept_overwrites_nothing(crew: Crew) -> None:
    crew.sweeper()
    first = await crew.worker("paced", "first")
    await crew.submit("t_1", "paced")
    await crew.until("t_1", lambda t: len(t.partials) >= 3)
    os.kill(first.pid, signal.SIGSTOP)
    await crew.worker("paced", "second")
    await crew.until("t_1", lambda t: t.attempt == 2 and len(t.partials) > 5)
    os.kill(first.pid, signal.SIGCONT)
    await ends_once(crew, "t_1")
    story = await crew.story("t_1")
    assert story[-1] == "succeeded2"
    assert story.index("lost1") < story.index("started2")


async def test_a_broker_that_is_killed_ends_no_task(crew: Crew) -> None:
    crew.sweeper()
    await crew.worker("paced")
    for n in range(5):
        await crew.submit(f"t_{n}", "paced")
    await crew.until("t_4", lambda t: len(t.partials) >= 3)
    crew.valkey.kill()
    crew.valkey.start()
    for n in range(5):
        await ends_once(crew, f"t_{n}")


async def test_a_child_that_dies_while_the_broker_is_away_takes_no_slot(
    crew: Crew,
) -> None:
    crew.sweeper()
    worker = await crew.worker("compute")
    await crew.submit("t_1", "compute")
    await crew.until("t_1", lambda t: len(t.partials) >= 3)
    crew.valkey.kill()
    for child in children(worker):
        child.kill()
    # Its parent sees that within REAP_S, and can't give the message back.
    await asyncio.sleep(2)
    crew.valkey.start()
    await ends_once(crew, "t_1")
    assert worker.poll() is None


async def test_a_broker_that_freezes_ends_no_task(crew: Crew) -> None:
    crew.sweeper()
    await crew.worker("paced")
    await crew.submit("t_1", "paced")
    await crew.until("t_1", lambda t: len(t.partials) >= 3)
    assert crew.valkey.process is not None
    crew.valkey.process.send_signal(signal.SIGSTOP)
    try:
        # Each of these takes a whole time-out: longer than a lease.
        for _ in range(3):
            with pytest.raises(LogUnavailable):
                await crew.log.read("t_1")
    finally:
        crew.valkey.process.send_signal(signal.SIGCONT)
    await ends_once(crew, "t_1")


@pytest.mark.parametrize("lane", ["paced", "compute"])
async def test_a_worker_that_is_stopped_hands_over(
    crew: Crew, lane: str
) -> None:
    both = [await crew.worker(lane, name) for name in ("first", "second")]
    await crew.submit("t_1", lane)
    await crew.until("t_1", lambda t: len(t.partials) >= 2)
    pid = (await crew.log.read("t_1"))[1].data["worker"]["pid"]
    (busy,) = (
        worker
        for worker in both
        if pid in {worker.pid, *(child.pid for child in children(worker))}
    )
    busy.terminate()
    assert busy.wait(10) == 0
    task = await ends_once(crew, "t_1")
    assert (task.attempt, task.losses.total) == (2, 0)
    retried, restarted = (
        event
        for event in await crew.log.read("t_1")
        if event.type is EventType.RETRIED
        or (event.type is EventType.STARTED and event.attempt == 2)
    )
    assert restarted.at - retried.at < timedelta(seconds=1)


@pytest.mark.parametrize("lane", ["paced", "compute"])
async def test_work_outlives_any_number_of_workers(
    crew: Crew, lane: str
) -> None:
    """Each is killed with all its children, and its work is innocent."""
    crew.sweeper()
    # So much work that a busy machine doesn't end it before the kills.
    await crew.submit("t_1", lane, pace_s=0.3)
    for attempt in range(1, 5):
        worker = await crew.worker(lane, f"w{attempt}")
        # A lost attempt's successor has its number while it still waits.
        await crew.until(
            "t_1",
            lambda t, n=attempt: (
                t.state is State.RUNNING
                and t.attempt == n
                and len(t.partials) >= n
            ),
        )
        kill_all(worker)
    await crew.worker(lane, "last")
    task = await ends_once(crew, "t_1")
    assert task.attempt == 5
    assert task.losses.own == 0
    causes = {
        event.data["cause"]
        for event in await crew.log.read("t_1")
        if event.type is EventType.LOST
    }
    assert causes == {"worker-died"}


async def test_work_that_kills_its_process_ends_after_three_losses(
    crew: Crew,
) -> None:
    worker = await crew.worker("compute")
    await crew.submit("t_1", "compute", pace_s=2)
    for attempt in (1, 2, 3):
        await crew.until(
            "t_1",
            lambda t, n=attempt: t.attempt == n and t.state is State.RUNNING,
        )
        for child in children(worker):
            child.kill()
    task = await crew.ended("t_1")
    assert task.state is State.FAILED
    assert task.problem is not None
    assert task.problem["type"] == "/problems/crash-loop/"
    await crew.submit("t_2", "compute", pace_s=0)
    await ends_once(crew, "t_2")
