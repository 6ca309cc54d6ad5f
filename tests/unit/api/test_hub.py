"""One reader for all: what it hands out, keeps, and survives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from demo.api import subscription
from demo.api.composition import wiring
from demo.api.hub import Hub
from demo.contract import EventType, Ref
from demo.errors import LogUnavailable
from demo.eventlog import FeedItem, record, submit
from demo.kinds import kinds_of
from demo.memorylog import MemoryLog
from demo.settings import read


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
async def hub(log: MemoryLog) -> AsyncIterator[Hub]:
    hub = Hub(log, ring_length=8)
    running = asyncio.create_task(hub.run())
    await until(lambda: hub.is_healthy)
    yield hub
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  nobody signals these
            await asyncio.sleep(0.005)


async def put(log: MemoryLog, task_id: str, owner: str = "ann") -> None:
    await submit(
        log,
        Ref(task_id, owner, "report"),
        lane="paced",
        input={},
        request_id="r",
    )


async def test_an_api_keeps_as_many_events_as_its_feed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ACCEPTED_VAR_DIR", str(tmp_path))
    assert wiring(read(), kinds_of).hub.ring_length == read().feed_length
    monkeypatch.setenv("ACCEPTED_FEED_LENGTH", "123")
    assert wiring(read(), kinds_of).hub.ring_length == 123


async def test_each_owner_is_told_of_their_own_tasks_only(
    log: MemoryLog, hub: Hub
) -> None:
    with hub.subscribe("ann") as ann, hub.subscribe("bob") as bob:
        await put(log, "t1", "ann")
        await put(log, "t2", "bob")
        assert [t.task_id for t in await ann.take(2)] == ["t1"]
        assert [t.task_id for t in await bob.take(2)] == ["t2"]


async def test_a_reader_of_one_task_is_not_told_of_others(
    log: MemoryLog, hub: Hub
) -> None:
    with hub.subscribe("ann", "t2") as reader:
        await put(log, "t1")
        await put(log, "t2")
        assert [t.task_id for t in await reader.take(2)] == ["t2"]


async def test_two_readers_of_one_owner_are_told_the_same(
    log: MemoryLog, hub: Hub
) -> None:
    with hub.subscribe("ann") as one, hub.subscribe("ann") as two:
        await put(log, "t1")
        assert await one.take(2) == await two.take(2)
        assert hub.readers == 2
    assert hub.readers == 0


async def test_news_that_come_as_the_wait_ends_are_taken(
    log: MemoryLog, hub: Hub
) -> None:
    # Else a heartbeat would say a place on the feed that lies behind them.
    with hub.subscribe("ann") as reader:
        await put(log, "t1")
        (told,) = await reader.take(2)
        taking = asyncio.create_task(reader.take(0))
        # One turn of the loop to begin the wait, one in which it runs out;
        # the news come in that same turn.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        reader.offer(told)
        assert await taking == [told]


async def test_who_comes_back_is_told_what_was_missed(
    log: MemoryLog, hub: Hub
) -> None:
    with hub.subscribe("ann") as reader:
        await put(log, "t1")
        [seen] = await reader.take(2)
        await put(log, "t2", "bob")
        await put(log, "t3")
        await reader.take(2)
    missed = hub.since("ann", seen.cursor)
    assert missed is not None
    assert [t.task_id for t in missed] == ["t3"]


@pytest.mark.parametrize("cursor", ["1-0", "999-0", "nonsense", ""])
async def test_a_cursor_that_is_not_remembered_is_not_guessed_at(
    log: MemoryLog, hub: Hub, cursor: str
) -> None:
    for number in range(10):
        await put(log, f"t{number}")
    await until(lambda: hub.cursor == "10-0")
    assert hub.since("ann", cursor) is None


async def test_a_new_process_remembers_what_the_feed_has(
    log: MemoryLog,
) -> None:
    await put(log, "t1")
    await put(log, "t2")
    hub = Hub(log)
    assert not hub.begun.is_set()
    running = asyncio.create_task(hub.run())
    await until(hub.begun.is_set)
    assert [t.task_id for t in hub.since("ann", "1-0") or []] == ["t2"]
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_reader_who_lags_is_dropped_and_others_are_not(
    log: MemoryLog, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription, "PENDING_LIMIT", 3)
    with hub.subscribe("ann") as slow, hub.subscribe("ann") as quick:
        for number in range(4):
            await put(log, f"t{number}")
            await quick.take(2)
        assert slow.is_closed
        assert await slow.take(2) == []
        assert not quick.is_closed


@pytest.mark.parametrize("error", [LogUnavailable("away"), ValueError("odd")])
async def test_the_reader_survives_whatever_it_meets(
    log: MemoryLog,
    hub: Hub,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    async def fail(*_: object) -> list[FeedItem]:
        raise error

    with hub.subscribe("ann") as reader:
        with monkeypatch.context() as patch:
            patch.setattr(log, "follow", fail)
            patch.setattr(log, "latest", fail)
            await put(log, "t1")
            await until(lambda: not hub.is_healthy)
            assert not reader.is_closed
        await put(log, "t2")
        told = [t.task_id for t in await reader.take(5)]
        if told == ["t1"]:
            told += [t.task_id for t in await reader.take(5)]
        assert told == ["t1", "t2"]
    await until(lambda: hub.is_healthy)


async def test_a_gap_in_the_feed_makes_all_streams_start_over(
    log: MemoryLog, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(log, "t0")
    await until(lambda: hub.cursor == "1-0")

    async def away(*_: object) -> list[FeedItem]:
        raise LogUnavailable("away")

    with hub.subscribe("ann") as reader:
        with monkeypatch.context() as patch:
            patch.setattr(log, "follow", away)
            patch.setattr(log, "latest", away)
            await put(log, "t1")
            await until(lambda: not hub.is_healthy)
            for number in range(2, 20):
                await put(log, f"t{number}")
        await until(lambda: hub.is_healthy)
        assert reader.is_stale
        assert not reader.is_closed
    assert hub.since("ann", "1-0") is None
    assert [t.task_id for t in hub.since("ann", "19-0") or []] == ["t19"]


async def test_closing_ends_all_streams(log: MemoryLog, hub: Hub) -> None:
    with hub.subscribe("ann") as one, hub.subscribe("bob") as two:
        waiting = asyncio.create_task(one.take(60))
        hub.closing.set()
        async with asyncio.timeout(2):
            assert await waiting == []
        assert one.is_closed
        assert two.is_closed


async def test_the_last_event_is_known_as_the_last(
    log: MemoryLog, hub: Hub
) -> None:
    with hub.subscribe("ann") as reader:
        task, _ = await submit(
            log,
            Ref("t1", "ann", "report"),
            lane="paced",
            input={},
            request_id="r",
        )
        await record(log, task, EventType.CANCELLED)
        told = await reader.take(2)
        if len(told) == 1:
            told += await reader.take(2)
        assert [t.is_last for t in told] == [False, True]
