"""Gives the speaker notes to the instructor, and to nobody else."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from workshop.api.parts import RoomsDep, Token, sender
from workshop.errors import RoleNeeded
from workshop.notes import notes_of
from workshop.roles import Role

router = APIRouter(prefix="/api/rooms/{room_id}", tags=["rooms"])


@router.get("/notes")
async def read_notes(
    room_id: str, rooms: RoomsDep, token: Token
) -> dict[str, Any]:
    """Return what to say at each step, and how the room has voted."""
    room, actor = await sender(rooms, room_id, token)
    if actor.role is not Role.INSTRUCTOR:
        raise RoleNeeded("The speaker notes are for the instructor only.")
    return {"steps": notes_of(room)}
