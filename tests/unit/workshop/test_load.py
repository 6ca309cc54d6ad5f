"""How busy the demo is: counted in its API, and shown to staff alone."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from demo.eventlog import EventLog
from demo.memorylog import MemoryLog
from demo.web.owner import Owners
from tests.unit.workshop.asking import SECRET, bearer, tokens
from workshop.app import create_app
from workshop.keeping import Rooms
from workshop.load import looking
from workshop.measured import Measured
from workshop.roles import STAFF
from workshop.traffic import Seen, Traffic, together


class OwnBoard:
    """A board in memory."""

    def __init__(self, *left: Seen) -> None:
        self._left = {str(n): seen for n, seen in enumerate(left)}

    async def put(self, process: str, seen: Seen) -> None:
        self._left[process] = seen

    async def read(self, now_ms: int, since_ms: int = 0) -> Seen:
        del now_ms, since_ms
        return together(seen.as_dict() for seen in self._left.values())


def test_only_the_last_minute_counts() -> None:
    now_s = 0.0
    traffic = Traffic(lambda: now_s)
    traffic.answered(900, is_refusal=True)
    now_s = 30.0
    for took_ms in range(1, 21):
        traffic.answered(took_ms, is_refusal=took_ms == 7)
    assert traffic.seen(5) == Seen(5, 21, 2, 20, 0)
    now_s = 61.0
    assert traffic.seen(6) == Seen(6, 20, 1, 19, 0)
    now_s = 200.0
    assert traffic.seen(7) == Seen(7, 0, 0, None, 0)


def test_processes_are_added_and_the_slowest_is_shown() -> None:
    found = (Seen(5, 10, 1, 8.0, 3), Seen(9, 20, 0, 30.5, 4), Seen(7))
    assert together(each.as_dict() for each in found) == Seen(
        9, 30, 1, 30.5, 7
    )
    assert together(()) == Seen()


async def submit(request: Request) -> Response:
    return PlainTextResponse("", int(request.query_params["status"]))


async def stream(request: Request) -> Response:
    traffic = request.app.state.traffic

    async def chunks() -> Any:
        yield f"{traffic.streams}"

    return StreamingResponse(chunks(), media_type="text/event-stream")


async def test_answers_are_noted_and_streams_are_counted_while_open() -> None:
    app = Starlette(
        routes=[
            Route("/api/tasks", submit, methods=["GET", "POST"]),
            Route("/api/blobs", submit, methods=["POST"]),
            Route("/api/stream", stream),
        ]
    )
    traffic = app.state.traffic = Traffic()
    measured = Measured(app, OwnBoard(), traffic)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(measured), base_url="http://api"
    ) as http:
        for status in (202, 429, 503, 422):
            await http.post(f"/api/tasks?status={status}")
        # A read that fails refuses nobody's work; the rest waits on purpose.
        await http.get("/api/tasks?status=503")
        await http.get("/api/tasks?status=200", headers={"Prefer": "wait=5"})
        await http.post("/api/blobs?status=429")
        assert (await http.get("/api/stream")).text == "1"
    seen = traffic.seen(0)
    assert (seen.requests, seen.refused, seen.streams) == (5, 2, 0)


@pytest.fixture
def log() -> EventLog:
    return MemoryLog()


async def test_the_load_is_for_staff_and_names_nobody(
    log: EventLog, rooms: Rooms, room: dict[str, Any], http: httpx.AsyncClient
) -> None:
    app = create_app(
        rooms,
        tasks=log,
        owners=Owners(SECRET),
        body_limit_bytes=65_536,
        load_look=looking(log, OwnBoard(Seen(5, 10, 1, 8.4, 3))),
    )
    known = await tokens(http, room)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://rooms"
    ) as beside:
        for role, token in known.items():
            answer = await beside.get(
                f"/api/rooms/{room['room']}/load", headers=bearer(token)
            )
            assert answer.status_code == (200 if role in STAFF else 403), role
            if role in STAFF:
                load = answer.json()
    assert load["lanes"]["paced"] == {
        "waiting": 0,
        "running": 0,
        "slots": 32,
        "oldest_s": 0.0,
    }
    assert (load["requests"], load["refused"], load["p95_ms"]) == (10, 1, 8)
    assert (load["streams"], load["room_streams"]) == (3, 0)
    assert 0 < load["memory_used"] < 1


async def test_rooms_without_a_demo_say_so(
    room: dict[str, Any], http: httpx.AsyncClient
) -> None:
    answer = await http.get(
        f"/api/rooms/{room['room']}/load", headers=bearer(room["instructor"])
    )
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("There is no demo")
