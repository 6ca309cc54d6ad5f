"""A worker meets what another version has accepted, and leaves it alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from demo.contract import Draft, Event, EventType, State
from demo.errors import UnknownEvent
from demo.eventlog import record
from demo.work.limits import Limits
from demo.worker.sighting import first_sighting
from tests.kinds import KINDS
from tests.unit.worker.bench import Bench
from tests.unit.worker.test_runner import until_started


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "sculpture"},
        {"input": {"total": "four"}},
    ],
)
async def test_work_that_this_version_does_not_know_is_left_queued(
    data: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    bench = Bench()
    task = await bench.submit()
    [event] = await bench.log.read("t_1")
    bench.log._events["t_1"] = [
        Event(1, event.type, 1, event.at, {**event.data, **data})
    ]
    await bench.run()
    assert await bench.story() == "queued1"
    assert "left to a version that knows it" in caplog.text
    # Its owner may still stop it; and it ends when nobody ever comes.
    sighting = first_sighting(await bench.task(), KINDS)
    usual_s = Limits().deadline_s
    assert sighting.deadline_at == task.created_at + timedelta(seconds=usual_s)
    await record(bench.log, await bench.task(), EventType.CANCEL_REQUESTED)
    await bench.run()
    assert (await bench.task()).state is State.CANCELLED


async def test_an_event_that_is_not_known_stops_the_attempt_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench()
    await bench.submit(floor_s=60)
    running = asyncio.create_task(bench.run())
    await until_started(bench)
    # A newer version appends something, and this one can't read it.
    await bench.log.append(
        (await bench.task()).ref, 3, Draft(EventType.CANCEL_REQUESTED, 1)
    )

    async def read(_: str, __: int = 0) -> list[Event]:
        raise UnknownEvent("teleported")

    monkeypatch.setattr(bench.log, "read", read)
    async with asyncio.timeout(5):
        await running
    monkeypatch.undo()
    assert await bench.story() == "queued1 started1 cancel_requested1"
