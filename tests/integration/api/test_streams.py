"""Streams on real parts: no gap and no repeat, whatever dies in between."""

from __future__ import annotations

import asyncio
import random
import signal

import httpx
import pytest

from demo.streamlog import StreamLog, connect
from tests.integration.api.conftest import (
    COOKIE,
    OWNER,
    checks,
    progress,
    started,
)
from tests.integration.servers import OWNERS, Server, Sse, follow
from tests.valkey import Valkey

LIMIT_S = 20


async def take(events: object, count: int) -> list[Sse]:
    """Return the next `count` events of a stream."""
    taken = []
    async with asyncio.timeout(LIMIT_S):
        while len(taken) < count:
            taken.append(await anext(events))  # type: ignore[call-overload]
    return taken


def numbers(events: list[Sse]) -> list[tuple[str, int]]:
    return [(e.data["task_id"], e.data["seq"]) for e in events]


def conditions(events: list[Sse]) -> list[bool]:
    assert {event.name for event in events} == {"degraded"}
    assert {event.id for event in events} == {""}
    return [event.data["is_degraded"] for event in events]


TASKS, STEPS = 5, 60


async def write(log: StreamLog, number: int) -> None:
    task = await started(log, f"t{number}")
    for _ in range(STEPS):
        task = await progress(log, task)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_reader_who_keeps_coming_back_misses_and_repeats_nothing(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, seed: int
) -> None:
    chance = random.Random(seed)
    last, seen = "", []
    async with follow(ann, "/api/stream") as events:
        [snapshot] = await take(events, 1)
        last = snapshot.id
        assert snapshot.data == {"tasks": []}
    # The cursor of an empty feed is none that could be resumed from.
    first = await started(log, "first")
    async with follow(ann, "/api/stream") as events:
        last = (await take(events, 1))[0].id
    writing = asyncio.gather(*(write(log, n) for n in range(TASKS)))
    total = TASKS * (STEPS + 2)
    while len(seen) < total:
        wanted = min(chance.randint(1, 40), total - len(seen))
        async with follow(ann, "/api/stream", last) as events:
            got = await take(events, wanted)
        assert {e.name for e in got} <= {"queued", "started", "progressed"}
        seen += got
        last = got[-1].id
    await writing
    for number in range(TASKS):
        mine = [seq for id_, seq in numbers(seen) if id_ == f"t{number}"]
        assert mine == list(range(1, STEPS + 3))
    assert first.seq == 2


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_snapshot_and_what_follows_make_one_whole(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, seed: int
) -> None:
    chance = random.Random(seed)
    is_enough = asyncio.Event()

    async def write_on(number: int) -> None:
        task = await started(log, f"t{number}")
        while not is_enough.is_set():
            task = await progress(log, task)
            # No faster than the server turns: a reader who lags by 2,048
            # events is dropped, and that's another test.
            await ann.get("/api/ping")

    writing = asyncio.gather(*(write_on(n) for n in range(TASKS)))
    for _ in range(5):
        async with follow(ann, "/api/stream") as events:
            [snapshot, *news] = await take(events, chance.randint(1, 20))
        last = news[-1].id if news else snapshot.id
        async with follow(ann, "/api/stream", last) as events:
            [first, *more] = await take(events, 20)
        # A hub behind the snapshot doesn't know its place: a resync.
        if first.name == "resync":
            continue
        known = {t["id"]: t["seq"] for t in snapshot.data["tasks"]}
        for task_id, seq in numbers([*news, first, *more]):
            assert seq == known.get(task_id, 0) + 1
            known[task_id] = seq
    is_enough.set()
    await writing


async def test_a_task_s_stream_resumes_from_the_log(
    api: Server, ann: httpx.AsyncClient, log: StreamLog
) -> None:
    answer = await ann.post("/api/tasks", json={"kind": "report"})
    task_id = answer.json()["id"]
    address = f"/api/tasks/{task_id}/stream"
    async with follow(ann, address) as events:
        [snapshot] = await take(events, 1)
        assert (snapshot.name, snapshot.id) == ("snapshot", "1")
        await ann.post(f"/api/tasks/{task_id}/cancel")
        [asked] = await take(events, 1)
        assert (asked.name, asked.id) == ("cancel_requested", "2")
    async with follow(ann, address, "2") as events:
        rest = [event async for event in events]
    assert [(e.name, e.id) for e in rest] == [("cancelled", "3")]
    over = await ann.get(address, headers={"last-event-id": "3"})
    assert over.status_code == 204


async def test_a_stream_outlives_a_killed_store(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, valkey: Valkey
) -> None:
    task = await started(log, "t1")
    async with follow(ann, "/api/stream") as events:
        await take(events, 1)
        # What the file hasn't got is gone: then streams start over.
        await asyncio.to_thread(valkey.settle)
        valkey.kill()
        assert api.wait_for("the event log is away", LIMIT_S)
        assert not (await checks(ann))["feed"]
        refused = await ann.post("/api/tasks", json={"kind": "report"})
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert conditions(await take(events, 1)) == [True]
        valkey.start()
        assert conditions(await take(events, 1)) == [False]
        await progress(log, task)
        assert numbers(await take(events, 1)) == [("t1", 3)]
        assert (await checks(ann))["feed"]


async def test_a_reader_misses_nothing_when_the_api_is_killed(
    api: Server, ann: httpx.AsyncClient, log: StreamLog
) -> None:
    task = await started(log, "t1")
    async with follow(ann, "/api/stream") as events:
        await take(events, 1)
        task = await progress(log, task)
        [seen] = await take(events, 1)
        api.stop(signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            await take(events, 1)
    await progress(log, task)
    api.start()
    async with (
        api.client(COOKIE) as again,
        follow(again, "/api/stream", seen.id) as events,
    ):
        assert numbers(await take(events, 1)) == [("t1", 4)]


async def test_a_cursor_that_nobody_remembers_costs_a_resync(
    api: Server, ann: httpx.AsyncClient, log: StreamLog
) -> None:
    await started(log, "t1")
    async with follow(ann, "/api/stream", "1-1") as events:
        [event] = await take(events, 1)
    assert event.name == "resync"
    assert [t["state"] for t in event.data["tasks"]] == ["running"]


async def test_one_stream_tells_of_both_logs_and_of_nobody_else(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, valkey: Valkey
) -> None:
    redis = connect(valkey.url, timeout_s=3.0)
    held = StreamLog(
        redis, "held", lease_s=3, retention_s=60, feed_length=1000
    )
    async with (
        follow(ann, "/api/stream") as events,
        api.client(OWNERS.issue()) as bob,
    ):
        await take(events, 1)
        await bob.post("/api/tasks", json={"kind": "report"})
        await started(held, "h1")
        await started(log, "t1")
        told = await take(events, 4)
    assert [e.data["log"] for e in told] == ["held", "held", "tasks", "tasks"]
    assert OWNER not in str(told)
    await redis.aclose()


async def test_many_streams_share_one_reader_of_the_store(
    api: Server, valkey: Valkey
) -> None:
    redis = connect(valkey.url, timeout_s=3.0)
    async with api.client(COOKIE) as client, asyncio.timeout(LIMIT_S):
        client._transport = httpx.AsyncHTTPTransport(
            uds=str(api.socket), limits=httpx.Limits(max_connections=60)
        )
        opened = [follow(client, "/api/stream") for _ in range(50)]
        streams = [await stream.__aenter__() for stream in opened]
        for events in streams:
            await anext(events)
        clients = await redis.client_list()
        following = [c for c in clients if c["cmd"] == "xread"]
        assert len(following) == 1
        for stream in opened:
            await stream.__aexit__(None, None, None)
    await redis.aclose()
