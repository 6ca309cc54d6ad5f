"""Work that meets the end of its machine, or raises what nobody raises."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from demo.contract import EventType, State, Task
from tests.integration.worker.crew import Crew, children

SHORT = "/problems/out-of-resources/"
# What runs beside it, and says in which process.
GOOD: dict[str, Any] = {"duration_s": 60.0, "steps": 1}


async def problems(crew: Crew, task_id: str) -> list[str]:
    """Return what each attempt that is tried again ended with."""
    return [
        event.data["problem"]["type"]
        for event in await crew.log.read(task_id)
        if event.type is EventType.RETRIED
    ]


def pid_of(task: Task) -> int:
    return int(task.partials[0]["pid"])


@pytest.mark.parametrize("how", ["hoard", "memory", "descriptors", "thread"])
async def test_a_shortage_is_tried_again_in_another_process(
    crew: Crew, how: str
) -> None:
    crew.settings["ACCEPTED_TASK_MEMORY_BYTES"] = str(64 * 1024 * 1024)
    crew.sweeper()
    worker = await crew.worker("compute", raising=how)
    before = {child.pid for child in children(worker)}
    await crew.ask_for("sleepy", duration_s=1.0, steps=1, is_deaf=True)
    task = await crew.ended("t_1")
    assert task.problem is not None
    assert task.problem["type"] == "/problems/retries-exhausted/"
    assert task.problem["cause"]["type"] == SHORT
    assert (task.attempt, task.losses.total) == (5, 0)
    assert await problems(crew, "t_1") == [SHORT] * 4
    # Each attempt had a process of its own, and waited for its turn.
    events = await crew.log.read("t_1")
    begun = [e for e in events if e.type is EventType.STARTED]
    assert len({e.data["worker"]["pid"] for e in begun}) == 5
    for event, after in pairwise(events):
        if event.type is EventType.RETRIED:
            waited_s = (after.at - event.at).total_seconds()
            assert waited_s >= event.data["delay_s"]
    # The worker lives on, and others are served by a fresh child.
    assert worker.poll() is None
    await crew.ask_for("sleepy", "t_2", is_deaf=True, **GOOD)
    assert pid_of(await crew.ended("t_2")) not in before


async def test_a_full_disk_is_waited_for_in_the_same_process(
    crew: Crew,
) -> None:
    crew.sweeper()
    worker = await crew.worker("compute", raising="disk")
    [before] = (child.pid for child in children(worker))
    await crew.ask_for("sleepy", duration_s=1.0, steps=1, is_deaf=True)
    await crew.ended("t_1")
    assert await problems(crew, "t_1") == [SHORT] * 4
    await crew.ask_for("sleepy", "t_2", is_deaf=True, **GOOD)
    assert pid_of(await crew.ended("t_2")) == before


@pytest.mark.parametrize("lane", ["paced", "compute"])
@pytest.mark.parametrize("how", ["recursion", "exit", "interrupt"])
async def test_what_would_be_the_same_next_time_fails_and_harms_nobody(
    crew: Crew, how: str, lane: str
) -> None:
    is_deaf = lane == "compute"
    worker = await crew.worker(lane, raising=how)
    await crew.ask_for("sleepy", duration_s=1.0, steps=1, is_deaf=is_deaf)
    task = await crew.ended("t_1")
    assert task.state is State.FAILED
    assert task.problem is not None
    assert task.problem["type"] == "/problems/work-failed/"
    await crew.ask_for("sleepy", "t_2", is_deaf=is_deaf, **GOOD)
    assert (await crew.ended("t_2")).state is State.SUCCEEDED
    assert worker.poll() is None


async def test_a_worker_of_threads_hands_over_and_ends_after_a_shortage(
    crew: Crew,
) -> None:
    """Its memory is everybody's: whoever keeps it up starts another."""
    crew.sweeper()
    worker = await crew.worker("paced", raising="memory")
    await crew.submit("t_9", "paced", pace_s=0.3)
    await crew.until("t_9", lambda t: t.state is State.RUNNING)
    await crew.ask_for("sleepy", duration_s=1.0, steps=1)
    assert worker.wait(20) == 0
    assert await problems(crew, "t_1") == [SHORT]
    await crew.worker("paced", "second")
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    task = await crew.ended("t_9")
    assert (task.state, task.losses.total) == (State.SUCCEEDED, 0)


async def test_work_that_aborts_in_native_code_ends_after_three_losses(
    crew: Crew,
) -> None:
    worker = await crew.worker("compute", raising="abort")
    await crew.ask_for("sleepy", duration_s=1.0, steps=1, is_deaf=True)
    task = await crew.ended("t_1")
    assert task.problem is not None
    assert task.problem["type"] == "/problems/crash-loop/"
    assert task.losses.own == 3
    assert worker.poll() is None


async def test_a_worker_that_cannot_fork_ends_for_another_to_begin(
    crew: Crew,
) -> None:
    """Billiard's pool can't go on then; whoever keeps it up starts it anew."""
    crew.sweeper()
    worker = await crew.worker("compute", raising="fork")
    await crew.submit("t_1", "compute", pace_s=0.3)
    await crew.until("t_1", lambda t: len(t.partials) >= 2)
    for child in children(worker):
        child.kill()
    assert worker.wait(20) != 0
    await crew.worker("compute", "second")
    task = await crew.ended("t_1")
    assert (task.state, task.attempt) == (State.SUCCEEDED, 2)
