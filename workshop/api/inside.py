"""The inside of a room: commands, looks, and the stream of its state.

The stream sends the whole state whenever it has changed, so a reader that
reconnects has missed nothing: the last state is the only one that counts.
Changes that follow closely are sent as one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request
from sse_starlette import EventSourceResponse
from starlette.responses import Response

from demo.api.frames import HEARTBEAT, frame, opening
from demo.web.owner import owner_of
from workshop import views
from workshop.api.breaking import resume_fault, send_fault
from workshop.api.parts import Key, RoomsDep, Token, require_staff, sender
from workshop.commands import AnyCommand
from workshop.errors import RoleNeeded, UnknownRoom
from workshop.keeping import Rooms
from workshop.looks import AnswerLook
from workshop.roles import Actor
from workshop.roomfault import AnnounceFault
from workshop.state import Room

router = APIRouter(prefix="/api/rooms/{room_id}", tags=["rooms"])

View = Literal["own", "board", "projector"]

# chosen: shorter than a person notices; 200 votes in 2 s are 20 looks.
PAUSE_S = 0.1
HEARTBEAT_S = 10.0


@router.get("")
async def look(
    room_id: str,
    rooms: RoomsDep,
    token: Token,
    view: Annotated[View, Query(alias="as")] = "own",
) -> dict[str, Any]:
    """Return a room's state, as its sender may see it."""
    room, actor = await sender(rooms, room_id, token)
    return {"seq": room.seq, **seen(room, actor, view)}


@router.post("/commands")
async def send_command(
    room_id: str,
    command: Annotated[AnyCommand, Body()],
    request: Request,
    rooms: RoomsDep,
    token: Token,
    key: Key,
) -> dict[str, int]:
    """Carry out one command, once per key; `seq` shows what it has led to."""
    _, actor = await sender(rooms, room_id, token)
    if isinstance(command, AnswerLook) and actor.person:
        # Whose runs may be looked at: those of the browser that says so.
        actor = replace(actor, owner=owner_of(request))
    if isinstance(command, AnnounceFault):
        where = (request, rooms, room_id, actor)
        return {"seq": await send_fault(*where, command, key)}
    return {"seq": await rooms.send(room_id, actor, command, key)}


@router.get("/stream", response_class=EventSourceResponse)
async def stream_room(
    room_id: str,
    rooms: RoomsDep,
    token: Token,
    request: Request,
    view: Annotated[View, Query(alias="as")] = "own",
) -> Response:
    """Send a room's state now, and whenever it has changed."""
    room, actor = await sender(rooms, room_id, token)
    seen(room, actor, view)
    await resume_fault(request, room_id, room)

    def look_again(now: Room) -> dict[str, Any]:
        return seen(now, rooms.actor(now, token), view)

    return EventSourceResponse(_chunks(rooms, room_id, look_again), ping=0)


def seen(room: Room, actor: Actor, view: View) -> dict[str, Any]:
    """Return a view of a room. Raises RoleNeeded."""
    state = views.shared(room)
    state["role"] = actor.role
    if view == "board":
        require_staff(actor)
        state["board"] = views.board(room)
    elif view == "projector":
        state["board"] = views.projector(room)
    elif actor.person:
        state["own"] = views.own(room, room.people[actor.person])
    return state


async def _chunks(
    rooms: Rooms, room_id: str, look_again: Callable[[Room], dict[str, Any]]
) -> AsyncIterator[bytes]:
    yield opening()
    last = ""
    with rooms.changes(room_id) as changed:
        while True:
            changed.clear()
            try:
                room = await rooms.room(room_id)
            except UnknownRoom:
                yield frame(0, "over", "{}")
                return
            try:
                data = json.dumps(look_again(room), separators=(",", ":"))
            except RoleNeeded as error:
                # The room was handed over meanwhile.
                yield frame(0, "over", json.dumps({"detail": str(error)}))
                return
            if data != last:
                last = data
                yield frame(room.seq, "room", data)
            if not await _wait(changed):
                yield HEARTBEAT
            await asyncio.sleep(PAUSE_S)


async def _wait(changed: asyncio.Event) -> bool:
    """Wait for a change; False if there was none for a while."""
    try:
        await asyncio.wait_for(changed.wait(), HEARTBEAT_S)
    except TimeoutError:
        return False
    return True
