"""Opens rooms and lets people in: with a code, with a resume code.

Each secret leaves this module once, to its owner. The log has digests.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from workshop.agenda import Agenda, as_data
from workshop.errors import RoomFull, RoomGone, UnknownRoom
from workshop.events import Draft, Fact
from workshop.keeping import Rooms
from workshop.roles import (
    RESUME_LENGTH,
    new_code,
    new_token,
    nickname,
    normal,
)
from workshop.state import Room
from workshop.store import DAY_S

CODE_TRIES = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """A new room, with the only copies of its tokens."""

    room: str
    code: str
    instructor: str
    helper: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A person who has joined, with the only copies of their secrets."""

    room: str
    person: str
    nickname: str
    token: str
    resume: str


async def open_room(
    rooms: Rooms, title: str, agenda: Agenda, people_limit: int, keep_days: int
) -> Opened:
    """Open a room; return its code and the tokens of its staff."""
    room = uuid4().hex
    keep_s = keep_days * DAY_S
    for _ in range(CODE_TRIES):
        code = new_code()
        if await rooms.store.take_code(code, room, keep_s):
            break
    else:
        raise RoomFull("There is no free code; try again.")
    instructor, helper = new_token(), new_token()
    data = {
        "title": title,
        "code": code,
        "agenda": as_data(agenda),
        "people_limit": people_limit,
        "keep_days": keep_days,
        "token": rooms.secrets.digest(room, instructor),
    }
    admitted = {"token": rooms.secrets.digest(room, helper)}
    first = [
        Draft(Fact.OPENED, data),
        Draft(Fact.HELPER_ADMITTED, admitted),
    ]
    await rooms.begin(room, first, keep_days)
    return Opened(room, code, instructor, helper)


async def join(rooms: Rooms, code: str, wanted: str, key: str) -> Admitted:
    """Admit a person by the join code, under a random key of theirs.

    The same key again returns the same person, so a join whose answer
    got lost makes no second one.
    """
    room_id = await rooms.store.by_code(normal(code))
    if room_id is None:
        raise UnknownRoom("No room has this code.")
    token = rooms.secrets.derived(room_id, "token", key)
    resume = rooms.secrets.derived_code(room_id, key, RESUME_LENGTH)

    def drafts(room: Room) -> list[Draft]:
        known = room.by_token(rooms.secrets.digest(room_id, token))
        if known is not None:
            return []
        if not room.is_open:
            raise RoomGone("This room is closed.")
        if len(room.people) >= room.people_limit:
            raise RoomFull(
                f"This room was opened for {room.people_limit} people,"
                " and all of them are here."
            )
        taken = {person.nickname for person in room.people.values()}
        name = wanted.strip()
        if not name or name in taken:
            name = nickname(taken)
        person = f"p{len(room.people) + 1}"
        return [
            Draft(
                Fact.JOINED,
                {
                    "person": person,
                    "nickname": name,
                    "token": rooms.secrets.digest(room_id, token),
                    "resume": rooms.secrets.digest(room_id, resume),
                },
            )
        ]

    joined = await rooms.change(room_id, drafts)
    person = joined.by_token(rooms.secrets.digest(room_id, token))
    assert person is not None
    return Admitted(room_id, person.id, person.nickname, token, resume)


async def resume(rooms: Rooms, code: str, resume: str) -> Admitted:
    """Admit a person again, on another device, by their resume code."""
    room_id = await rooms.store.by_code(normal(code))
    if room_id is None:
        raise UnknownRoom("No room has this code.")
    digest = rooms.secrets.digest(room_id, resume)
    people = (await rooms.room(room_id)).people.values()
    person = next((p for p in people if p.resume == digest), None)
    if person is None:
        raise UnknownRoom("Nobody in this room has this resume code.")
    token = new_token()
    data = {
        "person": person.id,
        "token": rooms.secrets.digest(room_id, token),
    }
    await rooms.change(room_id, lambda _: [Draft(Fact.RESUMED, data)])
    return Admitted(room_id, person.id, person.nickname, token, resume)
