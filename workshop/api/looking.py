"""Looks on request: a person's runs, the loss by a reset, the code."""

from __future__ import annotations

import io
from typing import Annotated, Any, Literal

import segno
from fastapi import APIRouter, Query, Request, Response

from workshop.api.parts import (
    RoomsDep,
    TasksDep,
    Token,
    require_instructor,
    require_staff,
    sender,
)
from workshop.errors import RuleBroken
from workshop.measures import loss
from workshop.people import Consent
from workshop.runs import runs_of
from workshop.steering import known_people, known_person, known_step

router = APIRouter(prefix="/api/rooms/{room_id}", tags=["rooms"])


@router.get("/people/{person_id}/runs")
async def look_at_runs(
    room_id: str,
    person_id: str,
    rooms: RoomsDep,
    tasks: TasksDep,
    token: Token,
) -> dict[str, Any]:
    """Return a person's runs, as long as they let staff look."""
    room, actor = await sender(rooms, room_id, token)
    require_staff(actor)
    person = known_person(room, person_id)
    if person.consent is not Consent.GIVEN:
        raise RuleBroken(
            "This person doesn't let you look at their runs now: ask them."
        )
    return {"runs": await runs_of(tasks, person.owner)}


@router.get("/loss")
async def look_at_loss(
    room_id: str,
    rooms: RoomsDep,
    token: Token,
    step: Annotated[str, Query(max_length=64)],
    person: Annotated[list[str] | None, Query(max_length=200)] = None,
) -> dict[str, int]:
    """Return how much a reset to a step would lose."""
    room, actor = await sender(rooms, room_id, token)
    require_instructor(actor)
    known_step(room, step)
    known_people(room, person or [])
    return loss(room, person or [], step)


@router.get("/join.svg")
async def draw_code(
    room_id: str,
    request: Request,
    rooms: RoomsDep,
    scheme: Literal["http", "https"] = "http",
) -> Response:
    """Draw the address at which people join, to be scanned."""
    room = await rooms.room(room_id)
    host = request.headers.get("host", "")
    address = f"{scheme}://{host}/workshop/join/?code={room.code}"
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=2, scale=8)
    return Response(drawn.getvalue(), media_type="image/svg+xml")
