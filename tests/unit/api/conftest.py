"""An API around a log in memory, and two people who use it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from demo.api.app import create_app
from demo.api.hub import Hub
from demo.api.room import Room
from demo.api.uploads import Share, Uploads
from demo.api.wiring import Wiring
from demo.blobs.blobstore import BlobStore
from demo.lanes import Front, Look
from demo.memorylog import MemoryLog
from demo.web.owner import Owners
from tests.kinds import KINDS
from tests.unit.api.declaring import Declaring
from tests.unit.api.rooms import books, rooms

__all__ = ["books", "rooms"]

OWNERS = Owners("a secret for tests")
WAIT_LIMIT_S = 4
SUBMIT_LIMIT = 20


class Person:
    """A client with a cookie, and the owner's id behind it."""

    def __init__(self, app: FastAPI) -> None:
        cookie = self.cookie = OWNERS.issue()
        owner = OWNERS.owner_of(cookie)
        assert owner
        self.owner = owner
        self.http = httpx.AsyncClient(
            transport=Declaring(app),
            base_url="http://test",
            cookies={OWNERS.cookie_name: cookie},
        )

    async def submit(self, **input_: object) -> str:
        """Submit a report and return its id."""
        body = {"kind": "report", "input": input_}
        answer = await self.http.post("/api/tasks", json=body)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog()


@pytest.fixture
def checks() -> dict[str, bool]:
    """Return what the health checks will say; tests change it."""
    return {"broker": True, "feed": True, "lane-paced": True}


@pytest.fixture
def seen() -> Look:
    """Return an empty broker; a test that wants more overrides it."""
    return Look(
        datetime(2026, 11, 20, tzinfo=UTC),
        {"paced": Front(0, frozenset())},
        frozenset(),
        frozenset(),
    )


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(
        str(tmp_path),
        limit_bytes=100_000,
        limit_count=3,
        reserve_bytes=0,
        retention_s=3600,
    )


@pytest.fixture
def results(tmp_path: Path) -> BlobStore:
    return BlobStore(
        str(tmp_path / "results"),
        limit_bytes=100_000,
        limit_count=10,
        reserve_bytes=0,
        retention_s=3600,
    )


@pytest.fixture
async def app(
    log: MemoryLog,
    checks: dict[str, bool],
    blobs: BlobStore,
    results: BlobStore,
    seen: Look,
    rooms: Sequence[Room],
) -> AsyncIterator[FastAPI]:
    async def ask() -> dict[str, bool]:
        return checks

    async def look() -> tuple[Look, int]:
        return seen, 1_048_576

    hub = Hub(log)
    wiring = Wiring(
        log,
        hub,
        ask,
        look,
        KINDS,
        blobs,
        results,
        Uploads(32, Share(1000, 10**9), 3600),
        unfinished_limit=3,
        submit_limit=SUBMIT_LIMIT,
        address_limit=10 * SUBMIT_LIMIT,
        address_fraction=0.5,
        result_inline_bytes=4_096,
        heartbeat_s=0.05,
        wait_limit_s=WAIT_LIMIT_S,
    )
    following = asyncio.create_task(hub.run())
    yield create_app(
        wiring,
        owners=OWNERS,
        body_limit_bytes=65_536,
        rooms=rooms,
    )
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


@pytest.fixture
async def ann(app: FastAPI) -> AsyncIterator[Person]:
    person = Person(app)
    yield person
    await person.http.aclose()


@pytest.fixture
async def bob(app: FastAPI) -> AsyncIterator[Person]:
    person = Person(app)
    yield person
    await person.http.aclose()
