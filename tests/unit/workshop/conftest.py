"""Rooms in memory behind their addresses, for tests of both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from demo.memorylog import MemoryLog
from demo.web.owner import Owners
from tests.unit.workshop.asking import SECRET, bearer
from workshop.app import create_app
from workshop.keeping import Rooms
from workshop.roles import Secrets
from workshop.store import MemoryStore


@pytest.fixture
def rooms() -> Rooms:
    return Rooms(MemoryStore(), Secrets(SECRET))


@pytest.fixture
def tasks() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
async def http(
    rooms: Rooms, tasks: MemoryLog
) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        rooms, tasks=tasks, owners=Owners(SECRET), body_limit_bytes=65_536
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://rooms"
    ) as client:
        yield client


@pytest.fixture
async def room(http: httpx.AsyncClient, rooms: Rooms) -> dict[str, Any]:
    answer = await http.post(
        "/api/rooms",
        json={"minutes": 90, "people_limit": 3},
        headers=bearer(rooms.secrets.opening_token),
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
