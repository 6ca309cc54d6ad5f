"""Work that fails, crashes or hangs, in real workers with a real sweeper."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from demo.contract import EventType, State, Task
from demo.eventlog import record
from lessons.effects import ValkeyBooks
from tests.integration.worker.crew import SWEEP_S, Crew, kill_all


def problem_of(task: Task) -> str:
    assert task.state is State.FAILED
    assert task.problem is not None
    return str(task.problem["type"]).split("/")[2]


async def test_a_retry_waits_in_no_slot_and_is_pushed_when_it_is_due(
    crew: Crew,
) -> None:
    crew.sweeper()
    await crew.worker("paced")
    await crew.ask_for("flaky", failures=2, steps=1, pace_s=0.0)
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    events = await crew.log.read("t_1")
    pauses = [
        (event.data["delay_s"], after.at - event.at)
        for event, after in pairwise(events)
        if event.type is EventType.RETRIED
    ]
    assert len(pauses) == 2
    for delay_s, waited in pauses:
        assert waited >= timedelta(seconds=delay_s)
        # One sweep late at most, and what a busy machine takes.
        assert waited < timedelta(seconds=delay_s + SWEEP_S + 1)
    # The worker acknowledges just after it has recorded the end.
    async with asyncio.timeout(10):
        while await crew.redis.hlen("unacked"):
            await crew.log.follow("$", 0.1)


async def test_a_retry_survives_the_death_of_everybody(crew: Crew) -> None:
    worker, sweeper = await crew.worker("paced"), crew.sweeper()
    await crew.ask_for("flaky", failures=1, after_s=2.0, pace_s=0.0)
    await crew.until("t_1", lambda t: t.failures == 1)
    kill_all(worker)
    kill_all(sweeper)
    crew.valkey.kill()
    crew.valkey.start()
    task = await crew.until("t_1", lambda t: t.failures == 1)
    assert task.state is State.QUEUED
    crew.sweeper()
    await crew.worker("paced", "second")
    task = await crew.ended("t_1")
    assert (task.state, task.attempt) == (State.SUCCEEDED, 2)


async def test_work_that_never_works_ends_after_five_attempts(
    crew: Crew,
) -> None:
    crew.sweeper()
    await crew.worker("paced")
    await crew.ask_for("flaky", failures=10)
    await crew.ask_for("flaky", "t_2", how="permanent")
    assert problem_of(await crew.ended("t_2")) == "dependency-refused"
    task = await crew.ended("t_1")
    assert problem_of(task) == "retries-exhausted"
    assert (await crew.story("t_1")).count("started5") == 1
    assert task.attempt == 5


async def test_work_that_kills_its_process_ends_after_three_losses(
    crew: Crew,
) -> None:
    await crew.worker("compute")
    await crew.ask_for("crash", attempts=10, point="after-step", step=2)
    await crew.ask_for("crash", "t_2", attempts=2, point="before-finish")
    task = await crew.ended("t_1")
    assert problem_of(task) == "crash-loop"
    story = await crew.story("t_1")
    assert [e for e in story if e[:-1] in ("started", "lost", "failed")] == [
        *("started1", "lost1", "started2", "lost2", "started3", "lost3"),
        "failed4",
    ]
    # Others on the same lane have lost nothing by it.
    task = await crew.ended("t_2")
    assert (task.state, task.losses.own) == (State.SUCCEEDED, 2)


@pytest.mark.parametrize("has_key", [True, False])
async def test_what_ran_twice_was_charged_twice_only_without_a_key(
    crew: Crew, has_key: bool
) -> None:
    await crew.worker("compute")
    await crew.ask_for("charge", items=2, losses=1, has_key=has_key)
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    calls = ValkeyBooks(crew.valkey.url, 1, 600).calls("t_1")
    assert len(calls) == 3
    assert sum(call["is_charged"] for call in calls) == (2 if has_key else 3)


async def test_a_replay_does_not_charge_again(crew: Crew) -> None:
    books = ValkeyBooks(crew.valkey.url, 1, 600)
    await crew.worker("paced")
    dead = await crew.ask_for("charge", items=2, pace_s=0.0)
    await crew.ended("t_1")
    await crew.ask_for("charge", "t_2", dead, items=2, pace_s=0.0)
    assert (await crew.ended("t_2")).state is State.SUCCEEDED
    assert [c["is_charged"] for c in books.calls("t_1")] == [True, True]
    assert [c["is_charged"] for c in books.calls("t_2")] == [False, False]


async def test_deaf_work_is_ended_from_outside_and_not_begun_again(
    crew: Crew,
) -> None:
    crew.sweeper()
    await crew.worker("compute")
    hour = {"duration_s": 60.0, "steps": 1, "is_deaf": True}
    await crew.ask_for("sleepy", **hour, soft_limit_s=0.2)
    assert problem_of(await crew.ended("t_1")) == "time-limit"
    # Its process was killed for it: the lane's only slot is free again.
    await crew.ask_for("crash", "t_2", attempts=0, pace_s=0.0)
    assert (await crew.ended("t_2")).state is State.SUCCEEDED
    assert await crew.story("t_1") == ["queued1", "started1", "failed1"]


async def test_deaf_work_is_cancelled_within_a_second(crew: Crew) -> None:
    await crew.worker("compute")
    hour = {"duration_s": 60.0, "steps": 1, "is_deaf": True}
    await crew.ask_for("sleepy", **hour)
    task = await crew.until("t_1", lambda t: t.state is State.RUNNING)
    await record(crew.log, task, EventType.CANCEL_REQUESTED)
    assert (await crew.ended("t_1")).state is State.CANCELLED
    asked, cancelled = (await crew.log.read("t_1"))[-2:]
    assert cancelled.at - asked.at < timedelta(seconds=1)


async def test_nobody_starts_what_nobody_waits_for_any_more(
    crew: Crew,
) -> None:
    # No worker, so it can only be the sweeper that ends it.
    crew.sweeper()
    await crew.ask_for("sleepy", deadline_s=0.5)
    assert problem_of(await crew.ended("t_1")) == "deadline"
    queued, failed = await crew.log.read("t_1")
    assert failed.at - queued.at >= timedelta(seconds=0.5)
