"""Opens rooms, and lets people in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from demo.web.address import address_of
from workshop import admitting
from workshop.agendas import agendas
from workshop.api.parts import (
    Key,
    RoomsDep,
    Token,
    TriesDep,
    require_instructor,
    sender,
)
from workshop.errors import RoleNeeded, RuleBroken, UnknownRoom
from workshop.limits import MOST_PEOPLE

router = APIRouter(prefix="/api/rooms", tags=["rooms"])

MOST_DAYS = 90


class NewRoom(BaseModel):
    """The room that an instructor wants."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = Field("Workshop", min_length=1, max_length=80)
    minutes: int = Field(description="The agenda: one of 45, 90, 210, 360.")
    people_limit: int = Field(40, ge=1, le=MOST_PEOPLE)
    keep_days: int = Field(7, ge=1, le=MOST_DAYS)


class NewRoomView(BaseModel):
    """A new room; its tokens are shown this once."""

    room: str
    code: str
    instructor: str
    helper: str


class JoinInput(BaseModel):
    """A join code, and the name that a person would like."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    code: str = Field(min_length=1, max_length=20)
    nickname: Annotated[str, Field(max_length=24)] = ""


class ResumeInput(BaseModel):
    """A join code, and the resume code of somebody who was there."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    code: str = Field(min_length=1, max_length=20)
    resume: str = Field(min_length=1, max_length=20)


class Membership(BaseModel):
    """A person's place in a room; the secrets are shown this once."""

    room: str
    person: str
    nickname: str
    token: str
    resume: str


@router.get("/ping", include_in_schema=False)
async def ping_rooms() -> dict[str, Any]:
    """Say that this process serves."""
    return {}


@router.post("", status_code=201)
async def open_room(
    wanted: NewRoom, rooms: RoomsDep, token: Token
) -> NewRoomView:
    """Open a room, with the token that the stack's operator has."""
    if not rooms.secrets.may_open(token):
        raise RoleNeeded(
            "Rooms are opened with `accepted room open` on the server."
        )
    known = agendas()
    if wanted.minutes not in known:
        there = ", ".join(map(str, sorted(known)))
        raise RuleBroken(f"There are agendas of {there} minutes.")
    made = await admitting.open_room(
        rooms,
        title=wanted.title,
        agenda=known[wanted.minutes],
        people_limit=wanted.people_limit,
        keep_days=wanted.keep_days,
    )
    return NewRoomView(
        room=made.room,
        code=made.code,
        instructor=made.instructor,
        helper=made.helper,
    )


@router.post("/joins", status_code=201)
async def join_room(
    wanted: JoinInput,
    request: Request,
    rooms: RoomsDep,
    tries: TriesDep,
    key: Key,
) -> Membership:
    """Join a room by its code. The same key again is the same person."""
    address = address_of(request)
    tries.check(address)
    try:
        who = await admitting.join(rooms, wanted.code, wanted.nickname, key)
    except UnknownRoom:
        tries.failed(address)
        raise
    return _membership(who)


@router.post("/resumes", status_code=201)
async def resume_room(
    wanted: ResumeInput, request: Request, rooms: RoomsDep, tries: TriesDep
) -> Membership:
    """Come back on another device, by the resume code."""
    address = address_of(request)
    tries.check(address)
    try:
        who = await admitting.resume(rooms, wanted.code, wanted.resume)
    except UnknownRoom:
        tries.failed(address)
        raise
    return _membership(who)


@router.delete("/{room_id}", status_code=204)
async def delete_room(room_id: str, rooms: RoomsDep, token: Token) -> None:
    """Delete everything about a room, for good."""
    room, actor = await sender(rooms, room_id, token)
    require_instructor(actor)
    await rooms.delete(room_id, room.code)


def _membership(who: admitting.Admitted) -> Membership:
    return Membership(
        room=who.room,
        person=who.person,
        nickname=who.nickname,
        token=who.token,
        resume=who.resume,
    )
