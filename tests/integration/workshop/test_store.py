"""Rooms in Valkey, and in memory: both keep the same promises."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from demo.errors import LogUnavailable
from tests.valkey import Valkey
from workshop.card import Card
from workshop.events import Event, Fact
from workshop.store import DAY_S, Conflict, MemoryStore, RoomStore, StreamStore

ROOM = "0" * 32
DATA = {"text": "Grüße, 你好", "persons": ["p1"]}


def events(*numbers: int) -> list[Event]:
    """Return events with these numbers."""
    return [
        Event(n, Fact.HINTED, 1000 + n, DATA, "instructor", f"key {n}")
        for n in numbers
    ]


@pytest.fixture(params=["stream", "memory"])
async def store(
    request: pytest.FixtureRequest, valkey: Valkey
) -> AsyncIterator[RoomStore]:
    if request.param == "memory":
        yield MemoryStore()
        return
    redis = Redis.from_url(valkey.url)
    yield StreamStore(redis)
    await redis.delete(f"rooms:log:{ROOM}", "rooms:code:ABCDEF")
    await redis.aclose()


async def test_events_are_read_as_they_were_written(store: RoomStore) -> None:
    await store.append(ROOM, events(1, 2), DAY_S)
    await store.append(ROOM, events(3), DAY_S)
    assert await store.read(ROOM) == events(1, 2, 3)
    assert await store.read(ROOM, after_seq=2) == events(3)


@pytest.mark.parametrize("number", [1, 2, 4, 9])
async def test_a_number_that_isnt_next_is_refused_with_all_of_it(
    store: RoomStore, number: int
) -> None:
    await store.append(ROOM, events(1, 2), DAY_S)
    with pytest.raises(Conflict):
        await store.append(ROOM, events(number, number + 1), DAY_S)
    assert await store.read(ROOM) == events(1, 2)


async def test_a_code_leads_to_the_first_room_that_took_it(
    store: RoomStore,
) -> None:
    assert await store.take_code("ABCDEF", ROOM, DAY_S)
    assert not await store.take_code("ABCDEF", "1" * 32, DAY_S)
    assert await store.by_code("ABCDEF") == ROOM
    assert await store.by_code("GHJKMN") is None


async def test_a_card_is_kept_once_and_in_no_order(store: RoomStore) -> None:
    for id_, text in (("c", "Grüße"), ("a", "2"), ("a", "3")):
        await store.add_card(ROOM, Card(id_, text, ""), DAY_S)
    found = await store.cards(ROOM)
    assert found == [Card("a", "2", ""), Card("c", "Grüße", "")]
    await store.delete(ROOM, "ABCDEF")
    assert await store.cards(ROOM) == []


async def test_a_room_is_gone_when_its_time_is_over(valkey: Valkey) -> None:
    redis = Redis.from_url(valkey.url)
    store = StreamStore(redis)
    await store.append(ROOM, events(1), 1)
    await store.add_card(ROOM, Card("a", "clear", "unclear"), 1)
    await store.take_code("ABCDEF", ROOM, 1)

    async def is_there() -> bool:
        return bool(
            await store.read(ROOM)
            or await store.cards(ROOM)
            or await store.by_code("ABCDEF")
        )

    assert await is_there()
    async with asyncio.timeout(10):
        while await is_there():  # noqa: ASYNC110 - the store tells nobody
            await asyncio.sleep(0.1)
    assert [key async for key in redis.scan_iter("rooms:*")] == []
    await redis.aclose()


async def test_a_deleted_room_leaves_nothing(store: RoomStore) -> None:
    await store.append(ROOM, events(1), DAY_S)
    await store.take_code("ABCDEF", ROOM, DAY_S)
    await store.delete(ROOM, "ABCDEF")
    assert await store.read(ROOM) == []
    assert await store.by_code("ABCDEF") is None


async def test_a_room_expires_by_itself(valkey: Valkey) -> None:
    redis = Redis.from_url(valkey.url)
    await StreamStore(redis).append(ROOM, events(1), 7 * DAY_S)
    left_s = await redis.ttl(f"rooms:log:{ROOM}")
    assert 7 * DAY_S - 60 < left_s <= 7 * DAY_S
    await redis.delete(f"rooms:log:{ROOM}")
    await redis.aclose()


async def test_a_store_that_is_away_says_so() -> None:
    redis = Redis.from_url("unix:///nonexistent/v.sock")
    store = StreamStore(redis)
    for call in (
        store.append(ROOM, events(1), DAY_S),
        store.read(ROOM),
        store.take_code("ABCDEF", ROOM, DAY_S),
        store.by_code("ABCDEF"),
        store.add_card(ROOM, Card("a", "", ""), DAY_S),
        store.cards(ROOM),
        store.delete(ROOM, "ABCDEF"),
    ):
        with pytest.raises(LogUnavailable):
            await call
    await redis.aclose()
