"""The rooms' addresses: who may use them, and malformed commands."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from demo.memorylog import MemoryLog
from demo.web.owner import Owners
from tests.unit.workshop.asking import SECRET, bearer, key, tokens
from tests.unit.workshop.test_deciding import SAMPLES
from workshop.app import create_app
from workshop.commands import ALLOWED, Command
from workshop.keeping import Rooms
from workshop.roles import Role


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_only_the_operator_opens_rooms(
    http: httpx.AsyncClient, token: str
) -> None:
    answer = await http.post(
        "/api/rooms", json={"minutes": 90}, headers=bearer(token)
    )
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/role-needed/")


async def test_an_agenda_that_isnt_there_is_named(
    http: httpx.AsyncClient, rooms: Rooms
) -> None:
    answer = await http.post(
        "/api/rooms",
        json={"minutes": 60},
        headers=bearer(rooms.secrets.opening_token),
    )
    assert answer.status_code == 409
    assert "45, 90, 210, 360" in answer.json()["detail"]


@pytest.mark.parametrize("command", SAMPLES, ids=lambda each: each.command)
async def test_a_control_is_refused_without_its_role(
    http: httpx.AsyncClient, room: dict[str, Any], command: Command
) -> None:
    for role, token in (await tokens(http, room)).items():
        answer = await http.post(
            f"/api/rooms/{room['room']}/commands",
            json=command.model_dump(),
            headers=bearer(token) | key(),
        )
        is_allowed = role in ALLOWED[type(command)]
        assert (answer.status_code == 403) is not is_allowed, (role, answer)
        if command.command == "close" and answer.status_code == 200:
            return


STAFF = {Role.INSTRUCTOR, Role.HELPER}
BY_ROLE: list[tuple[str, str, set[Role]]] = [
    ("GET", "?as=board", STAFF),
    ("GET", "?as=projector", set(Role)),
    ("GET", "", set(Role)),
    ("GET", "/notes", {Role.INSTRUCTOR}),
    ("POST", "/hand-over", {Role.INSTRUCTOR}),
    ("POST", "/helpers", {Role.INSTRUCTOR}),
    ("POST", "/scan", STAFF),
    ("GET", "/loss?step=problem", {Role.INSTRUCTOR}),
    ("GET", "/export", {Role.INSTRUCTOR}),
    ("GET", "/export?as=csv", {Role.INSTRUCTOR}),
    ("GET", "/join.svg", set(Role)),
    ("DELETE", "", {Role.INSTRUCTOR}),
]
# Refused by the room's state, once the role is right.
BY_STATE: list[tuple[str, str, set[Role]]] = [
    ("GET", "/people/p1/runs", STAFF),
    ("GET", "/cards", STAFF),
    ("POST", "/cards", {Role.PARTICIPANT}),
]
# Tried by role in tests of their own: test_load.py, and here.
ELSEWHERE = [("GET", "/load"), ("GET", "/stream"), ("POST", "/commands")]


def test_no_address_of_a_room_is_left_out(
    rooms: Rooms, tasks: MemoryLog
) -> None:
    app = create_app(
        rooms, tasks=tasks, owners=Owners(SECRET), body_limit_bytes=65_536
    )
    inside = "/api/rooms/{room_id}"
    there = {
        (method.upper(), path.removeprefix(inside))
        for path, methods in app.openapi()["paths"].items()
        if path.startswith(inside)
        for method in methods
    }
    tried = {
        (method, path.split("?")[0].replace("/p1/", "/{person_id}/"))
        for method, path in [
            *((method, path) for method, path, _ in BY_ROLE + BY_STATE),
            *ELSEWHERE,
        ]
    }
    assert there == tried


@pytest.mark.parametrize(("method", "path", "roles"), BY_ROLE)
async def test_each_address_knows_its_roles(
    http: httpx.AsyncClient,
    room: dict[str, Any],
    method: str,
    path: str,
    roles: set[Role],
) -> None:
    known = await tokens(http, room)
    # The instructor comes last: a hand-over or an end spoils the rest.
    for role in sorted(known, key=lambda role: role is Role.INSTRUCTOR):
        answer = await http.request(
            method,
            f"/api/rooms/{room['room']}{path}",
            json={"text": "http://a"} if path == "/scan" else None,
            headers=bearer(known[role]) | key(),
        )
        expected = role in roles
        assert (answer.status_code < 300) is expected, (role, answer.text)
        assert expected or answer.status_code == 403


async def test_a_board_is_streamed_to_staff_only(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    for role, token in (await tokens(http, room)).items():
        if role not in STAFF:
            answer = await http.get(
                f"/api/rooms/{room['room']}/stream?as=board",
                headers=bearer(token),
            )
            assert answer.status_code == 403, role


@pytest.mark.parametrize(("method", "path", "roles"), BY_STATE)
async def test_a_role_comes_before_the_state_of_the_room(
    http: httpx.AsyncClient,
    room: dict[str, Any],
    method: str,
    path: str,
    roles: set[Role],
) -> None:
    for role, token in (await tokens(http, room)).items():
        answer = await http.request(
            method,
            f"/api/rooms/{room['room']}{path}",
            json={"clear": "a", "unclear": "b"} if method == "POST" else None,
            headers=bearer(token) | key(),
        )
        assert answer.status_code == (409 if role in roles else 403), role


async def test_another_rooms_token_proves_nothing_here(
    http: httpx.AsyncClient, rooms: Rooms, room: dict[str, Any]
) -> None:
    other = await http.post(
        "/api/rooms",
        json={"minutes": 45},
        headers=bearer(rooms.secrets.opening_token),
    )
    answer = await http.get(
        f"/api/rooms/{room['room']}?as=board",
        headers=bearer(other.json()["instructor"]),
    )
    assert answer.status_code == 403


async def test_a_command_needs_a_key(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> None:
    answer = await http.post(
        f"/api/rooms/{room['room']}/commands",
        json={"command": "pause", "is_paused": True},
        headers=bearer(room["instructor"]),
    )
    assert answer.status_code == 422
    assert "dempotency" in answer.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"command": "fly"},
        {"command": "pause"},
        {"command": "pause", "is_paused": "yes"},
        {"command": "broadcast", "message": "x" * 300},
        {"command": "vote", "poll": "a", "round": 0, "choice": -1},
        {"command": "pause", "is_paused": True, "more": 1},
        [],
        "text",
        None,
    ],
)
async def test_a_malformed_command_is_refused_and_changes_nothing(
    http: httpx.AsyncClient, rooms: Rooms, room: dict[str, Any], body: Any
) -> None:
    before = (await rooms.room(room["room"])).seq
    answer = await http.post(
        f"/api/rooms/{room['room']}/commands",
        json=body,
        headers=bearer(room["instructor"]) | key(),
    )
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await rooms.room(room["room"])).seq == before
