"""Shows staff how busy the demo is that a room shares."""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter, Request

from workshop.api.parts import RoomsDep, Token, require_staff, sender
from workshop.errors import RuleBroken
from workshop.load import LoadLook

router = APIRouter(prefix="/api/rooms/{room_id}", tags=["rooms"])


@router.get("/load")
async def show_load(
    room_id: str, rooms: RoomsDep, token: Token, request: Request
) -> dict[str, Any]:
    """Return the queues, the answers of the last minute, and the memory."""
    _, actor = await sender(rooms, room_id, token)
    require_staff(actor)
    look = cast("LoadLook | None", request.app.state.load_look)
    if look is None:
        raise RuleBroken("There is no demo beside the rooms of this server.")
    return {**await look(), "room_streams": rooms.readers(room_id)}
