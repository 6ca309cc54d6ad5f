"""Takes the command that announces a room fault, where one is possible."""

from __future__ import annotations

from typing import cast

from fastapi import Request

from workshop.commands import ALLOWED
from workshop.errors import RuleBroken
from workshop.keeping import Rooms
from workshop.killing import Breaker
from workshop.roles import Actor
from workshop.roomfault import AnnounceFault
from workshop.state import Room


async def send_fault(
    request: Request,
    rooms: Rooms,
    room_id: str,
    actor: Actor,
    command: AnnounceFault,
    key: str,
) -> int:
    """Announce a fault, and see that it happens; return its event's number.

    Raises RuleBroken, before anybody is told, where nothing can be killed.
    """
    breaker = cast("Breaker | None", request.app.state.breaker)
    # Anybody else hears from the room's rules that it isn't theirs.
    if actor.role in ALLOWED[AnnounceFault]:
        if breaker is None:
            raise RuleBroken("There is no demo beside the rooms to break.")
        breaker.require(command.fault)
    seq = await rooms.send(room_id, actor, command, key)
    if breaker is not None:
        await breaker.expect(room_id)
    return seq


async def resume_fault(request: Request, room_id: str, room: Room) -> None:
    """See to a fault that was announced before this server was started."""
    breaker = cast("Breaker | None", request.app.state.breaker)
    if breaker is not None and room.fault is not None:
        await breaker.expect(room_id)
