"""Stored entries are shown as they are, and only to their owner."""

from __future__ import annotations

import asyncio
import json

from demo import broker
from demo.contract import Ref, State, Task
from demo.eventlog import Message, submit
from demo.lanes import FRONT_COUNT
from lessons.stored import Stored, stored_in
from tests.integration.worker.crew import DEADLINE_S, Crew


async def accept(crew: Crew, message: Message, pace_s: float = 0) -> Task:
    task, _ = await submit(
        crew.log,
        Ref("t_1", "the-owner", "report"),
        lane="paced",
        input={"rows": 12_000, "partitions": 2, "pace_s": pace_s},
        request_id="r",
        fingerprint="the-print",
        message=message,
    )
    return task


def fields(stored: Stored) -> list[dict[str, str]]:
    return [dict(entry.fields) for entry in stored.log.entries]


async def test_a_message_is_shown_where_it_is_as_it_was_sent(
    crew: Crew,
) -> None:
    look = stored_in(crew.redis)
    sent = broker.message("t_1", "paced")
    task = await accept(crew, sent, pace_s=0.2)
    waiting = await look(task)
    assert [w.envelope for w in waiting.lane.waiting] == [sent.payload]
    assert waiting.lane.waiting[0].position == 1
    assert not waiting.unacked.taken
    assert waiting.lease is None

    worker = await crew.worker("paced")
    task = await crew.until("t_1", lambda t: t.state is State.RUNNING)
    running = await look(task)
    assert not running.lane.waiting
    [taken] = running.unacked.taken
    # Kombu wraps it, and not one byte of it is another.
    assert taken.envelope == f'[{sent.payload}, "", "paced"]'
    assert running.lease is not None
    assert f":{worker.pid}:" in running.lease.holder
    assert running.lease.left_ms > 0

    task = await crew.ended("t_1")
    async with asyncio.timeout(DEADLINE_S):
        while (over := await look(task)).unacked.taken:
            await crew.log.follow("$", 0.1)
    assert over.lane.waiting == []
    assert over.lease is None
    assert [f["type"] for f in fields(over)] == [
        *("queued", "started", "progressed", "progressed", "succeeded")
    ]
    assert over.log.length == 5


async def test_the_log_and_its_copies_are_shown_field_by_field(
    crew: Crew,
) -> None:
    task = await accept(crew, broker.message("t_1", "paced"))
    await crew.submit("t_2", "paced")
    stored = await stored_in(crew.redis)(task)
    [[id_, kept]] = await crew.redis.xrange("tasks:log:t_1")
    [entry] = stored.log.entries
    assert (entry.id, stored.log.key) == (id_, "tasks:log:t_1")
    shown = dict(entry.fields)
    assert list(shown) == list(kept)
    data = json.loads(shown.pop("data"))
    kept_data = json.loads(kept.pop("data"))
    assert shown == kept
    assert kept_data.pop("owner") == "the-owner"
    assert kept_data.pop("fingerprint") == "the-print"
    assert data.pop("owner") == "(owner withheld)"
    assert data.pop("fingerprint") == "(fingerprint withheld)"
    assert data == kept_data
    # On the feed stand two events; one of them is this task's.
    [copy] = stored.feed.entries
    assert dict(copy.fields)["task"] == "t_1"
    assert dict(copy.fields)["owner"] == "(owner withheld)"
    told = stored.model_dump_json()
    assert "the-owner" not in told
    assert "the-print" not in told
    assert "t_2" not in told


async def test_a_long_lane_is_looked_at_from_both_ends(crew: Crew) -> None:
    look = stored_in(crew.redis)
    others = [
        broker.message(f"t_other{n}", "paced")
        for n in range(2 * FRONT_COUNT + 1)
    ]
    for message in others[:FRONT_COUNT]:
        await crew.log.push(message)
    task = await accept(crew, broker.message("t_1", "paced"))
    place = (await look(task)).lane.waiting[0].position
    assert place == FRONT_COUNT + 1
    for message in others[FRONT_COUNT:]:
        await crew.log.push(message)
    # Now as many stand behind it as before it, and it's out of sight.
    stored = await look(task)
    assert stored.lane.waiting == []
    assert stored.lane.length == 2 * FRONT_COUNT + 2
    await crew.redis.rpop("paced")
    [seen] = (await look(task)).lane.waiting
    assert seen.position == FRONT_COUNT
    assert "t_other" not in stored.model_dump_json()
