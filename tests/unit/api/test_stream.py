"""One task's stream from its first byte to its end, and coming back."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person


@dataclass
class Sse:
    """One event as an EventSource would dispatch it."""

    id: str
    name: str
    data: Any


def parse(text: str) -> list[Sse]:
    """Return the events of a stream's text."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(
            line.split(": ", 1)
            for line in block.splitlines()
            if line and not line.startswith(":")
        )
        if "data" in fields:
            data = json.loads(fields["data"])
            found.append(Sse(fields["id"], fields["event"], data))
    return found


PROGRESS = {"done": 1, "total": 2, "unit": "u", "note": "", "partial": {}}


async def run_to_the_end(log: MemoryLog, task_id: str) -> None:
    task = await load(log, task_id)
    task = await record(log, task, EventType.STARTED, {"worker": {}})
    task = await record(log, task, EventType.PROGRESSED, PROGRESS)
    await record(log, task, EventType.SUCCEEDED, {"result": {}})


async def read(
    person: Person, task_id: str, last_id: str | None = None
) -> httpx.Response:
    headers = (
        {} if last_id is None else {"last-event-id": last_id.encode("latin-1")}
    )
    address = f"/api/tasks/{task_id}/stream"
    async with asyncio.timeout(5):
        return await person.http.get(address, headers=headers)


async def test_a_new_reader_gets_a_snapshot_then_events_then_the_end(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    reading = asyncio.create_task(read(ann, task_id))
    await asyncio.sleep(0.02)
    await run_to_the_end(log, task_id)
    answer = await reading
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    events = parse(answer.text)
    assert [(e.id, e.name) for e in events] == [
        ("1", "snapshot"),
        ("2", "started"),
        ("3", "progressed"),
        ("4", "succeeded"),
    ]
    assert events[0].data["state"] == "queued"
    assert events[2].data["task_id"] == task_id
    assert all(str(e.data["seq"]) == e.id for e in events)


async def test_a_retry_is_asked_for_after_a_time_that_varies(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    await run_to_the_end(log, task_id)
    waits_ms = {
        int(re.findall(r"^retry: (\d+)$", answer.text, re.M)[0])
        for answer in [await read(ann, task_id) for _ in range(10)]
    }
    assert len(waits_ms) > 1
    assert all(1000 <= wait_ms <= 5000 for wait_ms in waits_ms)


@pytest.mark.parametrize("last", [1, 2, 3])
async def test_who_comes_back_goes_on_behind_the_last_event(
    ann: Person, log: MemoryLog, last: int
) -> None:
    task_id = await ann.submit()
    await run_to_the_end(log, task_id)
    events = parse((await read(ann, task_id, str(last))).text)
    names = ["queued", "started", "progressed", "succeeded"]
    assert [e.name for e in events] == names[last:]
    assert [e.id for e in events] == ["1", "2", "3", "4"][last:]


@pytest.mark.parametrize("last", ["4", "04", " 4 ", "0" * 5000 + "4"])
async def test_who_has_seen_the_end_is_told_to_stay_away(
    ann: Person, log: MemoryLog, last: str
) -> None:
    task_id = await ann.submit()
    await run_to_the_end(log, task_id)
    answer = await read(ann, task_id, last)
    assert answer.status_code == 204
    assert answer.content == b""


@pytest.mark.parametrize(
    "last", ["99", "x", "-1", "4.0", "+4", "4, 4", "4_", "\xb2", "9" * 5000]
)
async def test_a_place_that_is_not_known_costs_a_resync(
    ann: Person, log: MemoryLog, last: str
) -> None:
    task_id = await ann.submit()
    await run_to_the_end(log, task_id)
    [event] = parse((await read(ann, task_id, last)).text)
    assert event.name == "resync"
    assert event.data["state"] == "succeeded"
    assert event.id == "4"


async def test_a_quiet_stream_shows_that_it_is_alive(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    reading = asyncio.create_task(read(ann, task_id))
    # Time for ten heartbeats of the fixture's 0.05 s; a busy machine may
    # swallow most of them.
    await asyncio.sleep(0.5)
    await run_to_the_end(log, task_id)
    assert (await reading).text.count(": still here") >= 2


async def test_an_event_between_subscribing_and_reading_is_told_once(
    ann: Person, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await ann.submit()
    read_log, count = log.read, 0

    async def slow_read(asked: str, after_seq: int = 0) -> Any:
        nonlocal count
        count += 1
        if count == 2:  # the stream's own, after it has subscribed
            await run_to_the_end(log, task_id)
            await asyncio.sleep(0.02)
        return await read_log(asked, after_seq)

    monkeypatch.setattr(log, "read", slow_read)
    events = parse((await read(ann, task_id, "1")).text)
    assert [e.id for e in events] == ["2", "3", "4"]
