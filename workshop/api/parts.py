"""The parts that handlers need, and who sends a request."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Header, Request

from workshop.errors import RoleNeeded
from workshop.keeping import Rooms
from workshop.roles import STAFF, Actor, Role
from workshop.runs import Tasks
from workshop.state import Room
from workshop.tries import Tries

BEARER = "bearer "


def rooms_of(request: Request) -> Rooms:
    """Return the rooms of the app that serves a request."""
    return cast("Rooms", request.app.state.rooms)


async def _rooms(request: Request) -> Rooms:
    return rooms_of(request)


async def _tries(request: Request) -> Tries:
    return cast("Tries", request.app.state.tries)


# The token is read from `Authorization: Bearer <token>` (RFC 6750, 2.1).
async def _token(
    authorization: Annotated[str, Header(max_length=200)] = "",
) -> str:
    if authorization[: len(BEARER)].lower() != BEARER:
        return ""
    return authorization[len(BEARER) :].strip()


# chosen: a random key of 128 bits is as long in base 64.
async def _key(
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=16,
            max_length=128,
            description="Random, and new for each command; the same again"
            " when the command is sent again.",
        ),
    ],
) -> str:
    return key


RoomsDep = Annotated[Rooms, Depends(_rooms)]


async def _tasks(request: Request) -> Tasks:
    return cast("Tasks", request.app.state.tasks)


TasksDep = Annotated[Tasks, Depends(_tasks)]
TriesDep = Annotated[Tries, Depends(_tries)]
Token = Annotated[str, Depends(_token)]
Key = Annotated[str, Depends(_key)]


async def sender(rooms: Rooms, room_id: str, token: str) -> tuple[Room, Actor]:
    """Return a room and who sends. Raises UnknownRoom."""
    room = await rooms.room(room_id)
    return room, rooms.actor(room, token)


def require_staff(actor: Actor) -> None:
    """Raise RoleNeeded unless the sender is the instructor or a helper."""
    if actor.successor:
        raise RoleNeeded(
            f"This room was handed over: {actor.successor} runs it now, and"
            " this link is void. To stay on the board, ask for the helpers'"
            " link."
        )
    if actor.role not in STAFF:
        raise RoleNeeded("This is for the instructor and helpers only.")


def require_instructor(actor: Actor) -> None:
    """Raise RoleNeeded unless the sender is the instructor."""
    if actor.role is not Role.INSTRUCTOR:
        raise RoleNeeded("This is for the instructor only.")
