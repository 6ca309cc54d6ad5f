"""Rooms are opened, joined and resumed; secrets leave once."""

from __future__ import annotations

import json

import pytest

from tests.unit.workshop.rooms import joined, opened, rooms
from workshop.admitting import join, resume
from workshop.commands import CloseRoom
from workshop.errors import RoomFull, RoomGone, UnknownRoom
from workshop.roles import ALPHABET, Actor, Role
from workshop.store import MemoryStore


async def test_tokens_prove_roles_and_nothing_else_does() -> None:
    house = rooms()
    made = await opened(house)
    ada = await joined(house, made, "Ada")
    room = await house.room(made.room)
    assert house.actor(room, made.instructor) == Actor(Role.INSTRUCTOR)
    assert house.actor(room, made.helper) == Actor(Role.HELPER)
    assert house.actor(room, ada.token) == Actor(Role.PARTICIPANT, "p1")
    for token in ("", "x", ada.resume, made.code, room.instructor):
        assert house.actor(room, token) == Actor(Role.VISITOR)


async def test_the_log_holds_no_secret() -> None:
    store = MemoryStore()
    house = rooms(store)
    made = await opened(house)
    ada = await joined(house, made, "Ada")
    log = json.dumps([dict(e.data) for e in await store.read(made.room)])
    for secret in (made.instructor, made.helper, ada.token, ada.resume):
        assert secret not in log


async def test_a_join_that_is_sent_again_makes_no_second_person() -> None:
    house = rooms()
    made = await opened(house)
    first = await join(house, made.code, "Ada", "a random key")
    again = await join(house, made.code.lower(), "Eve", "a random key")
    assert again == first
    assert len((await house.room(made.room)).people) == 1


async def test_a_name_that_is_taken_or_missing_is_replaced() -> None:
    house = rooms()
    made = await opened(house, people_limit=40)
    people = [await joined(house, made, "Ada") for _ in range(30)]
    names = [person.nickname for person in people]
    assert names[0] == "Ada"
    assert len(set(names)) == 30


async def test_a_full_room_says_for_how_many_it_is() -> None:
    house = rooms()
    made = await opened(house, people_limit=1)
    ada = await joined(house, made)
    with pytest.raises(RoomFull, match="for 1 people"):
        await joined(house, made)
    # Who is in it already still gets in again.
    again = await join(house, made.code, "", "key of person 0")
    assert again == ada


async def test_a_resume_code_lets_the_same_person_in_elsewhere() -> None:
    house = rooms()
    made = await opened(house)
    ada = await joined(house, made, "Ada")
    typed = f"{ada.resume[:5]}-{ada.resume[5:]}".lower()
    phone = await resume(house, made.code, typed)
    assert (phone.person, phone.nickname) == (ada.person, "Ada")
    assert phone.token != ada.token
    room = await house.room(made.room)
    for token in (ada.token, phone.token):
        assert house.actor(room, token).person == "p1"


@pytest.mark.parametrize("code", ["", "AAAAAA", "no code at all"])
async def test_a_code_that_nobody_has_leads_nowhere(code: str) -> None:
    house = rooms()
    await opened(house)
    with pytest.raises(UnknownRoom):
        await join(house, code, "", "a random key")
    with pytest.raises(UnknownRoom):
        await resume(house, code, "AAAAAAAAAA")


async def test_a_wrong_resume_code_lets_nobody_in() -> None:
    house = rooms()
    made = await opened(house)
    await joined(house, made)
    with pytest.raises(UnknownRoom, match="Nobody in this room"):
        await resume(house, made.code, "AAAAAAAAAA")


async def test_a_closed_room_admits_nobody() -> None:
    house = rooms()
    made = await opened(house)
    close = CloseRoom(command="close")
    await house.send(made.room, Actor(Role.INSTRUCTOR), close, "k")
    with pytest.raises(RoomGone):
        await joined(house, made)


async def test_codes_have_letters_that_nobody_confuses() -> None:
    made = await opened(rooms())
    assert len(made.code) == 6
    assert set(made.code) <= set(ALPHABET)
    assert not set("IO01L") & set(ALPHABET)
