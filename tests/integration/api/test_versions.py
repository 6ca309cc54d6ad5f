"""An API beside a newer version of itself: what it doesn't know harms none.

The newer one is played by what it would leave in the store: events of a
type that this one has never heard of, and fields that it doesn't expect.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from demo.contract import EventType, Task
from demo.eventlog import record
from demo.streamlog import FEED, StreamLog, connect
from tests.integration.api.conftest import OWNER, checks, progress, started
from tests.integration.api.test_streams import numbers, take
from tests.integration.servers import Server, follow
from tests.valkey import Valkey

# Of the shape that the addresses ask for.
OLD, NEW = "t_" + "a" * 26, "t_" + "b" * 26


async def teleport(valkey: Valkey, task: Task, count: int = 1) -> None:
    """Write, as a newer version would, events of a type of its own."""
    redis = connect(valkey.url, timeout_s=3.0)
    for seq in range(task.seq + 1, task.seq + 1 + count):
        told = {"type": "teleported", "attempt": "1", "at_ms": "0"}
        fields: dict[Any, Any] = {**told, "data": "{}", "to": "the moon"}
        await redis.xadd(f"tasks:log:{task.id}", fields, id=f"{seq}-0")
        whose = {"log": "tasks", "task": task.id, "owner": OWNER}
        await redis.xadd(FEED, {**whose, "seq": seq, **fields})
    await redis.aclose()


async def test_an_event_of_a_newer_version_stops_no_other_stream(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, valkey: Valkey
) -> None:
    new, old = await started(log, NEW), await started(log, OLD)
    async with (
        follow(ann, "/api/stream") as events,
        follow(ann, f"/api/tasks/{OLD}/stream") as own,
    ):
        await take(events, 1)
        await take(own, 1)
        await teleport(valkey, new, count=3)
        old = await progress(log, old)
        assert numbers(await take(events, 1)) == [(OLD, 3)]
        assert numbers(await take(own, 1)) == [(OLD, 3)]
    assert not [line for line in api.lines if "ERROR" in line]
    assert (await checks(ann))["feed"]


async def test_a_task_of_a_newer_version_hides_none_of_the_others(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, valkey: Valkey
) -> None:
    await teleport(valkey, await started(log, NEW))
    await started(log, OLD)
    listed = (await ann.get("/api/tasks")).json()["tasks"]
    assert [task["id"] for task in listed] == [OLD]
    async with follow(ann, "/api/stream") as events:
        [snapshot] = await take(events, 1)
    assert [task["id"] for task in snapshot.data["tasks"]] == [OLD]
    # What it is, only the newer version can say: come back, and ask that.
    answer = await ann.get(f"/api/tasks/{NEW}")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]


async def test_an_api_that_starts_late_reads_past_a_newer_version(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, valkey: Valkey
) -> None:
    await teleport(valkey, await started(log, NEW), count=5)
    await asyncio.to_thread(api.stop)
    api.start()
    task = await started(log, OLD)
    async with follow(ann, "/api/stream") as events:
        await take(events, 1)
        await progress(log, task)
        assert numbers(await take(events, 1)) == [(OLD, 3)]


async def test_fields_of_a_newer_version_are_passed_on_and_ask_for_nothing(
    api: Server, ann: httpx.AsyncClient, log: StreamLog
) -> None:
    task = await started(log, OLD)
    told = {"done": 1, "total": 2, "unit": "u", "note": "", "partial": {}}
    async with follow(ann, "/api/stream") as events:
        await take(events, 1)
        data = {**told, "mood": "good"}
        task = await record(log, task, EventType.PROGRESSED, data)
        [event] = await take(events, 1)
    assert event.data["mood"] == "good"
    end = {"result": {}, "mood": "better"}
    await record(log, task, EventType.SUCCEEDED, end)
    seen = await ann.get(f"/api/tasks/{OLD}")
    assert seen.json()["state"] == "succeeded"
