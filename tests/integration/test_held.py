"""The held server for real: threads, sleeping, and readers who leave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.integration.servers import OWNERS, Server, follow
from tests.valkey import Valkey

COOKIE = OWNERS.issue()
LIMIT_S = 20


@pytest.fixture
def held(valkey: Valkey) -> Iterator[Server]:
    server = Server("held", valkey.folder, valkey.url)
    yield server
    server.close()


@pytest.fixture
def api(valkey: Valkey) -> Iterator[Server]:
    server = Server("api", valkey.folder, valkey.url)
    yield server
    server.close()


@pytest.fixture
async def ann(held: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with held.client(COOKIE) as client:
        yield client


def body(**input_: object) -> dict[str, Any]:
    quick = {"rows": 20, "partitions": 2, "pace_s": 0.05}
    return {"kind": "report", "input": {**quick, **input_}}


async def test_a_reader_who_stays_is_present_at_the_end(
    ann: httpx.AsyncClient,
) -> None:
    answer = await ann.post("/api/held/tasks", json=body())
    events = await ann.get(answer.json()["task"]["links"]["events"])
    assert events.json()["events"][-1]["reader_present"] is True


async def test_the_work_goes_on_when_its_reader_has_left(
    held: Server, ann: httpx.AsyncClient, api: Server
) -> None:
    """The gateway's 504 closes the connection just like this timeout."""
    async with (
        api.client(COOKIE) as follower,
        follow(follower, "/api/stream") as events,
        asyncio.timeout(LIMIT_S),
    ):
        await anext(events)
        with pytest.raises(httpx.ReadTimeout):
            await ann.post(
                "/api/held/tasks", json=body(pace_s=0.3), timeout=0.2
            )
        while (last := await anext(events)).name != "succeeded":
            pass
    assert last.data["reader_present"] is False
    # The stream tells that there is one; the diary has it.
    assert "result" not in last.data
    path = f"/api/held/tasks/{last.data['task_id']}/events"
    *_, end = (await ann.get(path)).json()["events"]
    assert end["result"]["rows"] == 20
    assert held.wait_for("is done, and nobody is there", 5)


@pytest.mark.quiet
async def test_forty_held_requests_starve_a_ping_but_not_the_evidence(
    held: Server,
) -> None:
    limits = httpx.Limits(max_connections=100)
    transport = httpx.AsyncHTTPTransport(uds=str(held.socket), limits=limits)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", timeout=30
    ) as clients:
        holding = [
            asyncio.create_task(
                clients.post(
                    "/api/held/tasks", json=body(partitions=1, pace_s=1.5)
                )
            )
            for _ in range(40)
        ]
        await asyncio.sleep(0.5)
        pinging = asyncio.create_task(timed(clients, "/api/held/ping"))
        evidence = f"/api/held/tasks/h_{'a' * 26}/events"
        assert await timed(clients, evidence) < 0.3
        assert await pinging > 0.4
        answers = await asyncio.gather(*holding)
    assert {answer.status_code for answer in answers} == {200}


async def timed(client: httpx.AsyncClient, path: str) -> float:
    """Return for how many seconds an answer was waited for."""
    begun_s = time.monotonic()
    await client.get(path)
    return time.monotonic() - begun_s


async def test_held_work_is_answered_while_the_store_is_away(
    held: Server, ann: httpx.AsyncClient, valkey: Valkey
) -> None:
    valkey.kill()
    try:
        answer = await ann.post("/api/held/tasks", json=body())
    finally:
        valkey.start()
    assert answer.status_code == 200
    assert answer.json()["result"]["rows"] == 20
    assert held.wait_for("goes on without its log", 5)


async def test_what_a_killed_server_left_open_is_ended_by_the_next(
    held: Server, ann: httpx.AsyncClient, api: Server
) -> None:
    async with (
        api.client(COOKIE) as follower,
        follow(follower, "/api/stream") as events,
        asyncio.timeout(LIMIT_S),
    ):
        await anext(events)
        holding = asyncio.create_task(
            ann.post("/api/held/tasks", json=body(pace_s=5))
        )
        while (await anext(events)).name != "started":
            pass
        held.close()
        with pytest.raises(httpx.TransportError):
            await holding
        held.start()
        last = await anext(events)
    assert last.name == "failed"
    assert last.data["problem"]["type"] == "/problems/outcome-unknown/"
