"""The queue carries what Celery understands, and losing it loses nothing."""

from __future__ import annotations

import asyncio
import json

import pytest

from demo import broker, lanes
from demo.contract import State
from demo.eventlog import Message
from tests.integration.worker.crew import DEADLINE_S, Crew


@pytest.mark.parametrize("lane", broker.LANES)
async def test_a_real_worker_consumes_our_message(
    crew: Crew, lane: str
) -> None:
    await crew.worker(lane)
    await crew.submit("t_1", lane, pace_s=0)
    task = await crew.ended("t_1")
    assert task.state is State.SUCCEEDED
    assert await crew.story("t_1") == [
        "queued1",
        "started1",
        *["progressed1"] * 12,
        "succeeded1",
    ]
    async with asyncio.timeout(DEADLINE_S):
        # Acknowledged: nothing is kept for a redelivery.
        while await crew.redis.hlen("unacked"):
            await crew.log.follow("$", 0.1)


async def test_messages_too_many_run_a_task_once(crew: Crew) -> None:
    for _ in range(5):
        await crew.log.push(broker.message("t_1", "paced"))
    await crew.submit("t_1", "paced", pace_s=0.05)
    await crew.worker("paced")
    await crew.ended("t_1")
    await crew.log.push(broker.message("t_1", "paced"))
    await crew.submit("t_2", "paced", pace_s=0)
    await crew.ended("t_2")
    assert (await crew.story("t_1")).count("started1") == 1
    assert (await crew.story("t_1")).count("progressed1") == 12


async def test_a_message_that_was_lost_is_sent_again(crew: Crew) -> None:
    await crew.worker("paced")
    await crew.submit("t_1", "paced", pace_s=0, is_sent=False)
    crew.sweeper()
    assert (await crew.ended("t_1")).state is State.SUCCEEDED


async def test_a_message_about_nothing_is_dropped(crew: Crew) -> None:
    await crew.log.push(broker.message("t_unknown", "paced"))
    stranger = json.loads(broker.message("t_1", "paced").payload)
    stranger["headers"]["task"] = "no.such.entry"
    await crew.log.push(Message("paced", json.dumps(stranger)))
    await crew.submit("t_1", "paced", pace_s=0)
    await crew.worker("paced")
    assert (await crew.ended("t_1")).state is State.SUCCEEDED


@pytest.mark.parametrize("lane", broker.LANES)
async def test_garbage_costs_a_worker_but_no_task(
    crew: Crew, lane: str
) -> None:
    # Kombu takes it off the list and exits over it, which is the
    # supervisor's daily bread. What runs is handed over first.
    worker = await crew.worker(lane)
    await crew.submit("t_1", lane)
    await crew.until("t_1", lambda t: len(t.partials) >= 1)
    await crew.redis.rpush(lane, "garbage")
    if lane == "compute":
        # Its only slot is taken, so the garbage waits its turn.
        await crew.ended("t_1")
    assert worker.wait(DEADLINE_S) != 0
    await crew.worker(lane, "second")
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    if lane == "paced":
        assert "retried1" in await crew.story("t_1")


async def test_what_waits_is_seen_before_and_after_it_is_taken(
    crew: Crew,
) -> None:
    assert (await lanes.look(crew.redis)).fronts["paced"].length == 0
    await crew.submit("t_1", "paced", pace_s=0.3)
    look = await lanes.look(crew.redis)
    assert look.fronts["paced"].next_ids == {"t_1"}
    assert look.taken == set()
    await crew.worker("paced")
    await crew.until("t_1", lambda t: t.state is State.RUNNING)
    look = await lanes.look(crew.redis)
    assert look.fronts["paced"].length == 0
    assert look.taken == look.fresh == {"t_1"}


async def test_pulses_beat_while_lanes_are_served(crew: Crew) -> None:
    for lane in broker.LANES:
        await crew.worker(lane)
    crew.sweeper()
    async with asyncio.timeout(DEADLINE_S):
        while len(await broker.pulses(crew.redis)) < 3:
            await crew.log.follow("$", 0.1)
    # Long enough that only canaries can have kept it fresh.
    await crew.submit("t_1", "compute", pace_s=0.4)
    await crew.ended("t_1")
    ages_s = await broker.pulses(crew.redis)
    assert ages_s.keys() == {"paced", "compute", broker.SWEEPER}
    assert max(ages_s.values()) < 4.0
