"""A real API on a real store, and an owner who uses it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from demo.contract import EventType, Ref, Task
from demo.eventlog import record, submit
from demo.streamlog import StreamLog, connect
from tests.integration.servers import OWNERS, Server
from tests.valkey import Valkey

COOKIE = OWNERS.issue()
OWNER = OWNERS.owner_of(COOKIE) or ""


@pytest.fixture
def api(valkey: Valkey) -> Iterator[Server]:
    server = Server("api", valkey.folder, valkey.url)
    yield server
    server.close()


@pytest.fixture
async def ann(api: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with api.client(COOKIE) as client:
        yield client


@pytest.fixture
async def log(valkey: Valkey) -> AsyncIterator[StreamLog]:
    redis = connect(valkey.url, timeout_s=3.0)
    yield StreamLog(
        redis, "tasks", lease_s=3, retention_s=60, feed_length=10_000
    )
    await redis.aclose()


async def started(log: StreamLog, task_id: str) -> Task:
    """Record a running task of ann's, as if a worker had it."""
    task, _ = await submit(
        log,
        Ref(task_id, OWNER, "report"),
        lane="paced",
        input={},
        request_id="r",
    )
    return await record(log, task, EventType.STARTED, {"worker": {}})


async def progress(log: StreamLog, task: Task, note: str = "") -> Task:
    """Record one more step."""
    data = {"done": 1, "total": 2, "unit": "u", "note": note, "partial": {}}
    return await record(log, task, EventType.PROGRESSED, data)


async def checks(client: httpx.AsyncClient) -> dict[str, bool]:
    """Return what the API says of its parts, well or not."""
    answer = await client.get("/api/health/ready")
    return dict(json.loads(answer.text)["checks"])
