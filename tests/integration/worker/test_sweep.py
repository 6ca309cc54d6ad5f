"""A sweep costs what moves, not what waits; and it misses nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from demo import broker, lanes
from demo.contract import Event, EventType, Ref, State
from demo.eventlog import load, record, submit
from demo.streamlog import StreamLog
from demo.worker.holder import this_worker
from demo.worker.sweep import READ_COUNT, Sweeper
from tests.integration.worker.crew import OWNER, Crew
from tests.kinds import KINDS

MANY = 2 * READ_COUNT + 10


class CountingLog(StreamLog):
    """A log that counts how many logs are read."""

    reads = 0

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        self.reads += 1
        return await super().read(task_id, after_seq)


@pytest.fixture
def log(crew: Crew) -> CountingLog:
    return CountingLog(
        crew.redis, "tasks", lease_s=3, retention_s=60, feed_length=100
    )


async def reads_of(sweeper: Sweeper, log: CountingLog) -> int:
    before = log.reads
    await sweeper.sweep()
    return log.reads - before


async def test_tasks_that_wait_are_read_once(
    crew: Crew, log: CountingLog
) -> None:
    for n in range(MANY):
        await crew.submit(f"t_{n}", "paced")
    sweeper = Sweeper(log, crew.redis, KINDS)
    # Bounded in each, complete after some.
    reads = [await reads_of(sweeper, log) for _ in range(5)]
    assert reads == [READ_COUNT, READ_COUNT, 10, 0, 0]
    assert await crew.redis.llen("paced") == MANY


async def test_what_runs_is_looked_after_however_many_wait(
    crew: Crew, log: CountingLog
) -> None:
    for n in range(lanes.FRONT_COUNT + 10):
        await crew.submit(f"t_{n}", "paced")
        # Moments are told in ms: no two of the same.
        await crew.log.follow("$", 0.002)
    sweeper = Sweeper(log, crew.redis, KINDS)
    await sweeper.sweep()
    # A worker takes the first one and dies, without a lease left.
    await crew.redis.rpop("paced")
    await record(
        log, await load(log, "t_0"), EventType.STARTED, {"worker": None}
    )
    for _ in range(3):
        await sweeper.sweep()
    task = await load(log, "t_0")
    assert (task.state, task.losses.total) == (State.QUEUED, 1)
    assert await crew.redis.llen("paced") == lanes.FRONT_COUNT + 10


@pytest.mark.parametrize("lost", [0, 20, -1])
async def test_a_lost_message_is_found_when_its_turn_has_come(
    crew: Crew, log: CountingLog, lost: int
) -> None:
    count = lanes.FRONT_COUNT + 30
    for n in range(count):
        await crew.submit(f"t_{n}", "paced")
    sweeper = Sweeper(log, crew.redis, KINDS)
    await sweeper.sweep()
    # Of the list as it is taken from: right to left.
    names = [f"t_{n}" for n in range(count)]
    await crew.redis.lrem(
        "paced", 1, (await crew.redis.lindex("paced", -1 - (lost % count)))
    )
    gone = names[lost]

    async def is_back() -> bool:
        look = await lanes.look(crew.redis)
        return gone in look.fronts["paced"].next_ids

    # Up to its turn nobody misses it; after that, two sweeps do.
    for _ in range(count):
        await sweeper.sweep()
        await sweeper.sweep()
        if await is_back():
            break
        message: Any = await crew.redis.rpop("paced")
        assert message is not None
        subject = lanes._subject(message)
        await record(
            log,
            await load(log, str(subject)),
            EventType.STARTED,
            {},
            holder=this_worker(1).holds(1),
        )
    assert await is_back()
    everything = await crew.redis.lrange("paced", 0, -1)
    assert sum(gone in payload for payload in everything) == 1


async def test_a_lane_whose_list_is_gone_is_filled_again(
    crew: Crew, log: CountingLog
) -> None:
    count = lanes.FRONT_COUNT + 30
    for n in range(count):
        await crew.submit(f"t_{n}", "paced")
    sweeper = Sweeper(log, crew.redis, KINDS)
    await sweeper.sweep()
    await crew.redis.delete("paced")
    await sweeper.sweep()
    assert await crew.redis.llen("paced") == 0
    await sweeper.sweep()
    assert await crew.redis.llen("paced") == count
    for _ in range(3):
        await sweeper.sweep()
    assert await crew.redis.llen("paced") == count


async def test_messages_about_other_things_hide_nobody(crew: Crew) -> None:
    await crew.log.push(broker.canary("paced"))
    await crew.redis.rpush("paced", b"\xff")
    await crew.submit("t_1", "paced", is_sent=False)
    sweeper = Sweeper(crew.log, crew.redis, KINDS)
    for _ in range(2):
        await sweeper.sweep()
    look = await lanes.look(crew.redis)
    assert "t_1" in look.fronts["paced"].next_ids


async def test_what_nobody_begins_is_sent_again_more_and_more_seldom(
    crew: Crew, log: CountingLog
) -> None:
    """As to workers of an older version, who drop what they don't know."""
    await crew.submit("t_1", "paced", is_sent=False)
    sweeper = Sweeper(log, crew.redis, KINDS)
    sent = []
    for n in range(60):
        await sweeper.sweep()
        if await crew.redis.rpop("paced"):
            sent.append(n)
    pauses = [b - a for a, b in pairwise(sent)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 5
    assert len(sent) <= 6
    assert (await load(log, "t_1")).state is State.QUEUED


async def test_a_lane_that_this_version_does_not_know_is_swept_too(
    crew: Crew, log: CountingLog
) -> None:
    task, _ = await submit(
        log, Ref("t_1", OWNER, "new"), lane="gpu", input={}, request_id="r"
    )
    await record(log, task, EventType.CANCEL_REQUESTED)
    await Sweeper(log, crew.redis, KINDS).sweep()
    assert (await load(log, "t_1")).state is State.CANCELLED


async def cut(crew: Crew, task_id: str, count: int) -> None:
    """Let a log have its first `count` events, as after a torn end."""
    key = f"tasks:log:{task_id}"
    entries = await crew.redis.xrange(key)
    await crew.redis.delete(key)
    for id_, fields in entries[:count]:
        await crew.redis.xadd(key, fields, id=id_)


STEP = {"done": 1, "total": 2, "unit": "", "note": "", "partial": {}}


async def test_a_log_that_is_shorter_than_remembered_is_read_again(
    crew: Crew, log: CountingLog
) -> None:
    task = await crew.submit("t_1", "paced")
    task = await record(log, task, EventType.STARTED, {"worker": None})
    for _ in range(3):
        task = await record(log, task, EventType.PROGRESSED, STEP)
    sweeper = Sweeper(log, crew.redis, KINDS)
    await sweeper.sweep()
    await cut(crew, "t_1", 3)
    for _ in range(3):
        await sweeper.sweep()
    assert await crew.story("t_1") == [
        "queued1", "started1", "progressed1", "lost1",
    ]  # fmt: skip


async def test_a_task_that_waits_less_than_remembered_goes_on(
    crew: Crew, log: CountingLog
) -> None:
    # It was to be tried again, and somebody had asked it to stop.
    task = await crew.submit("t_1", "paced")
    task = await record(log, task, EventType.STARTED, {"worker": None})
    retried = {"problem": {}, "delay_s": 0, "failures": 1}
    task = await record(log, task, EventType.RETRIED, retried)
    sweeper = Sweeper(log, crew.redis, KINDS)
    await sweeper.sweep()
    await cut(crew, "t_1", 2)
    await crew.redis.delete("paced")
    for _ in range(6):
        await sweeper.sweep()
    assert (await crew.story("t_1"))[:3] == ["queued1", "started1", "lost1"]
    assert await crew.redis.llen("paced") == 1


async def test_what_could_not_be_read_is_looked_at_again(
    crew: Crew, log: CountingLog
) -> None:
    task = await crew.submit("t_1", "paced")
    await crew.redis.xadd(
        "tasks:log:t_1",
        {"type": "teleported", "attempt": 1, "at_ms": 0, "data": "{}"},
        id="2-0",
    )
    sweeper = Sweeper(log, crew.redis, KINDS)
    await sweeper.sweep()
    await cut(crew, "t_1", 1)
    await record(log, task, EventType.CANCEL_REQUESTED)
    await sweeper.sweep()
    assert (await load(log, "t_1")).state is State.CANCELLED
