"""Serves a room's host: hand-over, more helpers, links as codes to scan."""

from __future__ import annotations

from typing import Annotated

import segno
from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field

from workshop import hosting
from workshop.api.parts import Key, RoomsDep, Token, require_staff, sender

router = APIRouter(prefix="/api/rooms/{room_id}", tags=["rooms"])

# chosen: a board's link has some 120 characters.
TEXT_LIMIT = 400
# ISO/IEC 18004, 6.3.8: four modules of white on each side.
BORDER = 4


class HandOverInput(BaseModel):
    """The next host's name, as others will read it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    host: str = Field("", max_length=40)


class ScanInput(BaseModel):
    """The text of a code to scan."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: str = Field(min_length=1, max_length=TEXT_LIMIT)


class Scan(BaseModel):
    """A code to scan as an SVG path, in a square of `size` modules."""

    size: int
    path: str


@router.post("/hand-over")
async def hand_over(
    room_id: str,
    rooms: RoomsDep,
    token: Token,
    key: Key,
    wanted: Annotated[HandOverInput | None, Body()] = None,
) -> dict[str, str]:
    """Give the room to another host: a new token, the old one is void.

    The same key again, with the old token, has the same answer.
    """
    host = wanted.host.strip() if wanted else ""
    fresh = await hosting.hand_over(rooms, room_id, token, host, key)
    return {"instructor": fresh}


@router.post("/helpers", status_code=201)
async def admit_helper(
    room_id: str, rooms: RoomsDep, token: Token, key: Key
) -> dict[str, str]:
    """Make a link for helpers; those given out before stay valid."""
    return {"helper": await hosting.admit_helper(rooms, room_id, token, key)}


@router.post("/scan")
async def draw_scan(
    room_id: str, wanted: ScanInput, rooms: RoomsDep, token: Token
) -> Scan:
    """Draw a text, such as a link, as a code to scan."""
    _, actor = await sender(rooms, room_id, token)
    require_staff(actor)
    code = segno.make(wanted.text, error="m", micro=False)
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=BORDER))
        for x, module in enumerate(row)
        if module
    )
    return Scan(size=code.symbol_size(border=BORDER)[0], path=path)
