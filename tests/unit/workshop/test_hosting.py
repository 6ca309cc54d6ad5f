"""A room gets another host and more helpers, and answers may get lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import Request
from sse_starlette import EventSourceResponse

from tests.unit.workshop.asking import bearer, join, key
from workshop.api.inside import stream_room
from workshop.hosting import MOST_HELPERS
from workshop.keeping import Rooms


async def hand_over(
    http: httpx.AsyncClient,
    room: dict[str, Any],
    token: str,
    under: dict[str, str],
    host: str = "Grace",
) -> httpx.Response:
    """Ask for a hand-over."""
    return await http.post(
        f"/api/rooms/{room['room']}/hand-over",
        json={"host": host},
        headers=bearer(token) | under,
    )


async def board(
    http: httpx.AsyncClient, room: dict[str, Any], token: str
) -> httpx.Response:
    """Look at the board."""
    url = f"/api/rooms/{room['room']}?as=board"
    return await http.get(url, headers=bearer(token))


async def test_a_new_host_has_the_room_and_the_old_link_says_who(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    await join(http, room["code"])
    answer = await hand_over(http, room, room["instructor"], key())
    new = answer.json()["instructor"]
    seen = (await board(http, room, new)).json()
    assert seen["role"] == "instructor"
    assert len(seen["board"]["everybody"]) == 1
    assert (await board(http, room, room["helper"])).status_code == 200
    refused = await board(http, room, room["instructor"])
    assert refused.status_code == 403
    assert "Grace runs it now" in refused.json()["detail"]


async def test_a_hand_over_whose_answer_got_lost_is_answered_again(
    http: httpx.AsyncClient, rooms: Rooms, room: dict[str, Any]
) -> None:
    under, old = key(), room["instructor"]
    first = await hand_over(http, room, old, under)
    seq = (await rooms.room(room["room"])).seq
    again = await hand_over(http, room, old, under, host="Another")
    assert again.json() == first.json()
    assert (await rooms.room(room["room"])).seq == seq


async def test_the_old_link_hands_nothing_over_under_another_key(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    old = room["instructor"]
    await hand_over(http, room, old, key())
    assert (await hand_over(http, room, old, key())).status_code == 403


async def test_a_room_that_was_handed_on_isnt_told_to_the_first_host(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    under, old = key(), room["instructor"]
    second = (await hand_over(http, room, old, under)).json()["instructor"]
    third = await hand_over(http, room, second, key(), host="Linus")
    assert third.status_code == 200
    assert (await hand_over(http, room, old, under)).status_code == 403
    refused = await board(http, room, old)
    assert "Linus runs it now" in refused.json()["detail"]


async def test_two_presses_at_once_are_one_hand_over(
    http: httpx.AsyncClient, rooms: Rooms, room: dict[str, Any]
) -> None:
    asked = (
        hand_over(http, room, room["instructor"], key()) for _ in range(8)
    )
    answers = await asyncio.gather(*asked)
    assert sorted(a.status_code for a in answers) == [200] + [403] * 7
    (won,) = (a for a in answers if a.status_code == 200)
    new = won.json()["instructor"]
    assert (await board(http, room, new)).status_code == 200


async def test_a_hand_over_is_still_known_after_a_restart(
    http: httpx.AsyncClient, rooms: Rooms, room: dict[str, Any]
) -> None:
    under, old = key(), room["instructor"]
    first = await hand_over(http, room, old, under)
    rooms._kept.clear()
    assert (await hand_over(http, room, old, under)).json() == first.json()
    assert "Grace" in (await board(http, room, old)).text


async def test_a_name_is_optional(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    old = room["instructor"]
    answer = await http.post(
        f"/api/rooms/{room['room']}/hand-over", headers=bearer(old) | key()
    )
    assert answer.status_code == 200
    detail = (await board(http, room, old)).json()["detail"]
    assert "another host runs it now" in detail


async def test_the_stream_of_a_former_host_ends_with_the_reason(
    http: httpx.AsyncClient, rooms: Rooms, room: dict[str, Any]
) -> None:
    old = room["instructor"]
    without_demo = SimpleNamespace(state=SimpleNamespace(breaker=None))
    request = Request({"type": "http", "app": without_demo})
    response = await stream_room(room["room"], rooms, old, request, "board")
    assert isinstance(response, EventSourceResponse)
    body = cast("AsyncIterator[bytes]", response.body_iterator)
    chunks = aiter(body)
    _opening, state = await anext(chunks), await anext(chunks)
    assert b"event: room" in state
    await hand_over(http, room, old, key())
    last = await anext(chunks)
    assert b"event: over" in last
    assert b"Grace runs it now" in last
    assert await anext(chunks, None) is None


async def test_a_helpers_link_is_made_once_a_key_and_opens_the_board(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    url = f"/api/rooms/{room['room']}/helpers"
    headers = bearer(room["instructor"]) | key()
    first = await http.post(url, headers=headers)
    again = await http.post(url, headers=headers)
    assert first.status_code == 201
    assert first.json() == again.json()
    seen = await board(http, room, first.json()["helper"])
    assert seen.json()["role"] == "helper"
    # The one that was made with the room is valid as before.
    assert (await board(http, room, room["helper"])).status_code == 200


async def test_helpers_links_have_a_limit(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    url = f"/api/rooms/{room['room']}/helpers"
    statuses = [
        (
            await http.post(url, headers=bearer(room["instructor"]) | key())
        ).status_code
        for _ in range(MOST_HELPERS)
    ]
    assert statuses == [201] * (MOST_HELPERS - 1) + [409]


@pytest.mark.parametrize("text", ["http://10.0.0.5:8800/#a.b", "x" * 400])
async def test_a_link_is_drawn_as_a_code_for_staff_only(
    http: httpx.AsyncClient, room: dict[str, Any], text: str
) -> None:
    url = f"/api/rooms/{room['room']}/scan"
    for token, status in ((room["helper"], 200), ("", 403)):
        answer = await http.post(
            url, json={"text": text}, headers=bearer(token)
        )
        assert answer.status_code == status
        if status == 200:
            # A finder pattern begins behind four modules of white.
            assert answer.json()["path"].startswith("M4 4h1v1h-1zM5 4")


async def test_a_text_that_no_code_holds_is_refused(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    answer = await http.post(
        f"/api/rooms/{room['room']}/scan",
        json={"text": "x" * 401},
        headers=bearer(room["helper"]),
    )
    assert answer.status_code == 422
