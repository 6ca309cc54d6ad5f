"""The queue carries what Celery understands, and losing it loses nothing."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from demo import broker, lanes
from demo.contract import State
from demo.errors import UnknownEvent
from demo.eventlog import Message, load
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


GARBAGE = (
    b"garbage",
    b"\xff\xfe",
    b"5",
    b"null",
    b'{"body": "", "headers": {}}',
    b'{"body": "", "headers": {}, "properties": []}',
)


@pytest.mark.parametrize("lane", broker.LANES)
async def test_garbage_is_put_aside_and_stops_nobody(
    crew: Crew, lane: str
) -> None:
    crew.sweeper()
    worker = await crew.worker(lane)
    for payload in GARBAGE:
        await crew.redis.rpush(lane, payload)
    await crew.submit("t_1", lane, pace_s=0)
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    assert await crew.story("t_1") == [
        *("queued1", "started1", *["progressed1"] * 12, "succeeded1")
    ]
    assert worker.poll() is None
    kept = [
        json.loads(raw)
        for raw in await crew.redis.lrange(broker.UNDECODABLE, 0, -1)
    ]
    assert len(kept) == len(GARBAGE)
    assert {k["lane"] for k in kept} == {lane}
    assert "garbage" in {k["payload"] for k in kept}


async def test_garbage_that_cannot_be_kept_stops_nobody_either(
    crew: Crew,
) -> None:
    worker = await crew.worker("paced")
    await crew.submit("t_1", "paced", pace_s=0, is_sent=False)
    # A full broker would refuse it in the same way.
    await crew.redis.execute_command("ACL", "SETUSER", "default", "-lpush")
    try:
        await crew.redis.rpush("paced", "garbage")
        payload = broker.message("t_1", "paced").payload
        await crew.redis.rpush("paced", payload)
        assert (await crew.ended("t_1")).state is State.SUCCEEDED
    finally:
        await crew.redis.execute_command("ACL", "SETUSER", "default", "+lpush")
    assert worker.poll() is None
    assert await crew.redis.llen(broker.UNDECODABLE) == 0


async def test_an_event_of_a_newer_version_stops_nobody(crew: Crew) -> None:
    await crew.submit("t_new", "paced")
    await crew.redis.xadd(
        "tasks:log:t_new",
        {"type": "teleported", "attempt": 1, "at_ms": 0, "data": "{}"},
        id="2-0",
    )
    await crew.submit("t_1", "paced", pace_s=0, is_sent=False)
    await crew.worker("paced")
    crew.sweeper()
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    with pytest.raises(UnknownEvent):
        await load(crew.log, "t_new")
    # It's left for those who know it.
    assert await crew.log.unfinished() == ["t_new"]


async def test_fields_of_a_newer_version_change_nothing(crew: Crew) -> None:
    task = await crew.submit("t_1", "paced", pace_s=0, is_sent=False)
    # As a newer API would have accepted it: more in the event, more in the
    # entry, more in the message.
    [(id_, fields)] = await crew.redis.xrange("tasks:log:t_1")
    await crew.redis.delete("tasks:log:t_1")
    data = json.loads(fields["data"]) | {"priority": 7, "tags": ["new"]}
    newer: Any = {**fields, "data": json.dumps(data), "region": "north"}
    await crew.redis.xadd("tasks:log:t_1", newer, id=id_)
    message = json.loads(broker.message(task.id, "paced").payload)
    message["headers"]["region"] = "north"
    message["properties"]["urgency"] = 3
    await crew.redis.lpush("paced", json.dumps(message))
    await crew.worker("paced")
    ended = await crew.ended("t_1")
    assert (ended.state, ended.attempt) == (State.SUCCEEDED, 1)


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


async def test_messages_of_tasks_that_have_ended_are_taken_out(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "STALE_COUNT", 3)
    monkeypatch.setattr(lanes, "PRUNE_COUNT", 4)
    await crew.submit("t_0", "paced")
    for number in range(20):
        message = broker.message(f"t_gone{number}", "paced")
        await crew.log.push(message)
    await crew.submit("t_1", "paced")
    await crew.log.push(broker.canary("paced"))
    await crew.log.push(Message("paced", "no envelope"))
    start = 0
    for _ in range(10):
        start = await lanes.prune(crew.redis, "paced", start)
        if not start:
            break
    left = await crew.redis.lrange("paced", 0, -1)
    assert left[0] == "no envelope"
    about = [lanes._subject(raw) for raw in left[1:]]
    # Their order stays, and it isn't gone through for a few.
    assert about[:2] == ["beat-paced", "t_1"]
    assert about[-1] == "t_0"
    assert len(left) <= 4 + 3
    assert await lanes.prune(crew.redis, "paced", 0) == 0
