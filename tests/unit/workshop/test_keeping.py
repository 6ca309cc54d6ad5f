"""Rooms over the edge: other writers, restarts, stores that go away."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from demo.errors import LogUnavailable
from tests.unit.workshop.rooms import joined, opened, rooms
from workshop.commands import ClosePoll, GetStuck, OpenPoll, Vote
from workshop.errors import UnknownRoom
from workshop.events import Event
from workshop.keeping import Rooms
from workshop.roles import Actor, Role, Secrets
from workshop.state import fold
from workshop.store import DAY_S, MemoryStore

INSTRUCTOR = Actor(Role.INSTRUCTOR)


class LosingStore(MemoryStore):
    """Does what it is told, and loses every second answer."""

    def __init__(self) -> None:
        super().__init__()
        self.is_losing = False
        self._appends = 0

    async def append(
        self, room: str, events: Sequence[Event], keep_s: int
    ) -> None:
        """Append, and now and then fail after it."""
        await super().append(room, events, keep_s)
        self._appends += 1
        if self.is_losing and self._appends % 2:
            raise LogUnavailable


async def test_two_processes_share_a_room_and_lose_no_vote() -> None:
    store = MemoryStore()
    houses = [rooms(store), rooms(store)]
    made = await opened(houses[0], people_limit=40)
    for _ in range(40):
        await joined(houses[0], made)
    ask = OpenPoll(command="open_poll", poll="hop")
    await houses[0].send(made.room, INSTRUCTOR, ask, "ask")
    await houses[1].room(made.room)

    async def vote(number: int) -> None:
        actor = Actor(Role.PARTICIPANT, f"p{number + 1}")
        it = Vote(command="vote", poll="hop", round=1, choice=number % 2)
        await houses[number % 2].send(made.room, actor, it, "vote")

    for first in range(0, 40, 4):
        await asyncio.gather(*(vote(first + n) for n in range(4)))
    room = fold(made.room, await store.read(made.room))
    assert room.rounds["hop", 1].counts(2) == [20, 20]


async def test_a_vote_whose_answer_got_lost_counts_once() -> None:
    store = LosingStore()
    house = rooms(store)
    made = await opened(house, people_limit=20)
    for _ in range(20):
        await joined(house, made)
    ask = OpenPoll(command="open_poll", poll="hop")
    await house.send(made.room, INSTRUCTOR, ask, "ask")
    store.is_losing = True

    async def vote(person: str) -> None:
        it = Vote(command="vote", poll="hop", round=1, choice=0)
        for _ in range(6):
            try:
                actor = Actor(Role.PARTICIPANT, person)
                await house.send(made.room, actor, it, f"vote of {person}")
            except LogUnavailable:
                continue
            return
        pytest.fail("it never answered")

    await asyncio.gather(*(vote(f"p{n + 1}") for n in range(20)))
    store.is_losing = False
    # As a process does that was started again.
    room = await rooms(store).room(made.room)
    assert room.rounds["hop", 1].counts(2) == [20, 0]


async def test_a_room_is_the_same_after_a_restart() -> None:
    store = MemoryStore()
    house = rooms(store)
    made = await opened(house)
    await joined(house, made, "Ada")
    actor = Actor(Role.PARTICIPANT, "p1")
    await house.send(made.room, actor, GetStuck(command="stuck"), "k")
    before = await house.room(made.room)
    assert await rooms(store).room(made.room) == before


async def test_readers_are_told_of_each_change_and_of_the_end() -> None:
    house = rooms()
    made = await opened(house)
    with house.changes(made.room) as changed:
        assert house.readers(made.room) == 1
        ask = OpenPoll(command="open_poll", poll="hop")
        await house.send(made.room, INSTRUCTOR, ask, "1")
        assert changed.is_set()
        changed.clear()
        # Asked for what is so already: nothing has changed.
        await house.send(made.room, INSTRUCTOR, ask, "2")
        assert not changed.is_set()
        close = ClosePoll(command="close_poll")
        await house.send(made.room, INSTRUCTOR, close, "3")
        assert changed.is_set()
        changed.clear()
        await house.delete(made.room, made.code)
        assert changed.is_set()
    with pytest.raises(UnknownRoom):
        await house.room(made.room)


async def test_a_room_that_its_store_has_let_go_is_gone_here_too() -> None:
    store = MemoryStore()
    clock = [1_000_000]
    house = Rooms(store, Secrets("a secret of tests"), lambda: clock[0])
    made = await opened(house)
    other = await opened(house)
    clock[0] += 7 * DAY_S * 1000
    assert (await house.room(made.room)).title == "Tuesday"
    clock[0] += 1
    # As Valkey does by itself after the days that a room is kept.
    await store.delete(made.room, made.code)
    await store.delete(other.room, other.code)
    with pytest.raises(UnknownRoom):
        await house.room(made.room)
    # One that nobody asks for leaves no memory behind either.
    await opened(house)
    assert house.rooms == 1
