"""Minute cards at the end of a workshop, and the export of a room."""

from __future__ import annotations

from random import SystemRandom
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from workshop import carding
from workshop.api.parts import (
    Key,
    RoomsDep,
    Token,
    require_instructor,
    require_staff,
    sender,
)
from workshop.command import Text
from workshop.exporting import as_csv, export

router = APIRouter(prefix="/api/rooms/{room_id}", tags=["rooms"])

# chosen: five digits, so that a number looks like no place in a list.
NUMBERS = range(10_000, 100_000)


class CardInput(BaseModel):
    """The two answers of a minute card."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    clear: Text
    unclear: Text


@router.post("/cards", status_code=204)
async def give_card(
    room_id: str, card: CardInput, rooms: RoomsDep, token: Token, key: Key
) -> None:
    """Give one's minute card; nobody sees whose it is."""
    _, actor = await sender(rooms, room_id, token)
    answers = (card.clear.strip(), card.unclear.strip())
    await carding.give_card(rooms, room_id, actor, key, answers)


@router.get("/cards")
async def read_cards(
    room_id: str, rooms: RoomsDep, token: Token
) -> dict[str, list[dict[str, str]]]:
    """Return the minute cards, once the room is closed."""
    room, actor = await sender(rooms, room_id, token)
    require_staff(actor)
    cards = await carding.cards_of(rooms, room)
    return {"cards": [{"clear": c.clear, "unclear": c.unclear} for c in cards]}


@router.get("/export")
async def export_room(
    room_id: str,
    rooms: RoomsDep,
    token: Token,
    as_: Annotated[Literal["json", "csv"], Query(alias="as")] = "json",
) -> Any:
    """Return how the room went, without personal data."""
    room, actor = await sender(rooms, room_id, token)
    require_instructor(actor)
    events = await rooms.store.read(room_id)
    cards = [] if room.is_open else await rooms.store.cards(room_id)
    numbers = SystemRandom().sample(NUMBERS, len(room.people))
    exported = export(room, events, cards, numbers)
    if as_ == "csv":
        return Response(as_csv(exported), media_type="text/csv")
    return exported
