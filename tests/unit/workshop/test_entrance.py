"""People come in, come back, look, and a room is deleted."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.unit.workshop.asking import bearer, join, key
from workshop.keeping import Rooms


async def test_wrong_codes_are_counted_and_right_ones_are_not(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    assert (await join(http, room["code"])).status_code == 201
    statuses = [(await join(http, "AAAAAA")).status_code for _ in range(201)]
    assert statuses == [404] * 200 + [429]
    answer = await join(http, "AAAAAA")
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_full_room_says_so(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    answers = [await join(http, room["code"]) for _ in range(4)]
    assert [a.status_code for a in answers] == [201, 201, 201, 409]
    assert answers[3].json()["detail"].startswith("This room was opened for 3")


async def test_a_person_comes_back_by_their_resume_code(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    ada = (await join(http, room["code"])).json()
    answer = await http.post(
        "/api/rooms/resumes",
        json={"code": room["code"], "resume": ada["resume"]},
    )
    assert answer.status_code == 201
    again = answer.json()
    assert again["person"] == ada["person"]
    look = await http.get(
        f"/api/rooms/{room['room']}", headers=bearer(again["token"])
    )
    assert look.json()["own"]["nickname"] == ada["nickname"]


@pytest.mark.parametrize("path", ["", "/stream", "/commands", "/hand-over"])
async def test_an_unknown_room_is_a_404(
    http: httpx.AsyncClient, path: str
) -> None:
    method = "POST" if path in ("/commands", "/hand-over") else "GET"
    body = {"command": "pause", "is_paused": True}
    answer = await http.request(
        method,
        f"/api/rooms/{'0' * 32}{path}",
        json=body if path == "/commands" else None,
        headers=key(),
    )
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("/no-such-room/")


async def test_the_board_has_names_and_the_projector_has_none(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    ada = (await join(http, room["code"])).json()
    url = f"/api/rooms/{room['room']}"
    board = await http.get(
        f"{url}?as=board", headers=bearer(room["instructor"])
    )
    projector = await http.get(f"{url}?as=projector")
    assert ada["nickname"] in board.text
    assert ada["nickname"] not in projector.text
    assert len(projector.json()["board"]["everybody"]) == 1
    for view in (board, projector):
        assert ada["token"] not in view.text
        assert ada["resume"] not in view.text


async def test_a_deleted_room_leaves_nothing(
    http: httpx.AsyncClient, rooms: Rooms, room: dict[str, Any]
) -> None:
    gone = await http.delete(
        f"/api/rooms/{room['room']}", headers=bearer(room["instructor"])
    )
    assert gone.status_code == 204
    assert await rooms.store.read(room["room"]) == []
    assert (await join(http, room["code"])).status_code == 404
