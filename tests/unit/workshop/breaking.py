"""A stack that breaks as a test says, and a room that announces it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from signal import SIGCONT
from typing import Any

import httpx

from demo.memorylog import MemoryLog
from demo.web.owner import Owners
from tests.unit.workshop.asking import SECRET, bearer, key
from workshop.app import create_app
from workshop.keeping import Rooms
from workshop.killing import Breaker

FAULT = {"command": "fault", "fault": "kill_worker"}


class Stage:
    """A stack whose part breaks as the test says."""

    def __init__(self, ids: list[str], on_hit: Callable[[], None]) -> None:
        self.ids, self.on_hit = ids, on_hit
        self.sent: list[tuple[str, int]] = []
        # After how many looks the supervisor has replaced what hangs.
        self.replaced_after = 10_000
        # What the API's processes say, at each question.
        self.streams = [0]

    def require(self, part: str) -> None:
        """Allow it."""

    async def running(self) -> list[str]:
        return self.ids

    def send(self, part: str, number: int) -> int:
        self.sent.append((part, number))
        if number != SIGCONT:
            self.on_hit()
        return 4711

    def is_replaced(self, part: str, pid: int) -> bool:
        assert pid == 4711
        self.replaced_after -= 1
        return self.replaced_after < 0

    async def count(self, _since_ms: int) -> int:
        return self.streams.pop(0) if self.streams[1:] else self.streams[0]


def of(rooms: Rooms, breaker: Breaker, log: MemoryLog) -> httpx.AsyncClient:
    app = create_app(
        rooms,
        tasks=log,
        owners=Owners(SECRET),
        body_limit_bytes=65_536,
        breaker=breaker,
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://rooms"
    )


async def opened(http: httpx.AsyncClient, rooms: Rooms) -> dict[str, Any]:
    answer = await http.post(
        "/api/rooms",
        json={"minutes": 45},
        headers=bearer(rooms.secrets.opening_token),
    )
    made: dict[str, Any] = answer.json()
    return made


async def announce(
    http: httpx.AsyncClient,
    room: dict[str, Any],
    token: str,
    sent: dict[str, str] | None = None,
    fault: str = "kill_worker",
) -> httpx.Response:
    return await http.post(
        f"/api/rooms/{room['room']}/commands",
        json=FAULT | {"fault": fault},
        headers=bearer(token) | (sent or key()),
    )


async def result(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            answer = await http.get(f"/api/rooms/{room['room']}")
            found: dict[str, Any] | None = answer.json()["fault"]["result"]
            if found is not None:
                return found
            await asyncio.sleep(0.01)
