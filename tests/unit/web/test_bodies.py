"""A whole app's front doors: bodies, origins, request ids, the last net."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from demo.web import bodies
from demo.web.app import new_app
from demo.web.bodies import DISCARD_LIMIT_BYTES
from demo.web.owner import Owners

LIMIT_BYTES = 1000


@asynccontextmanager
async def nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = new_app(
        title="test",
        owners=Owners("a secret for tests"),
        body_limit_bytes=LIMIT_BYTES,
        lifespan=nothing,
    )

    @app.post("/echo")
    async def echo(body: dict[str, Any]) -> dict[str, Any]:
        return body

    @app.post("/bare")
    async def bare(request: Request) -> dict[str, Any]:
        return {"gone": await request.is_disconnected()}

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("a secret detail")

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as client:
        yield client


JSON = {"content-type": "application/json"}


async def test_a_json_body_arrives_unchanged(
    client: httpx.AsyncClient,
) -> None:
    body = {"a": [1, 2.5, None, "\u00e4"]}
    assert (await client.post("/echo", json=body)).json() == body


@pytest.mark.parametrize("content_type", [
    "application/json; charset=utf-8", "Application/JSON",
])  # fmt: skip
async def test_the_content_type_is_read_as_rfc_9110_says(
    client: httpx.AsyncClient, content_type: str
) -> None:
    headers = {"content-type": content_type}
    answer = await client.post("/echo", content=b"{}", headers=headers)
    assert answer.status_code == 200


async def test_a_body_up_to_the_limit_is_taken_and_one_more_is_not(
    client: httpx.AsyncClient,
) -> None:
    fits = b'{"a":"' + b"x" * (LIMIT_BYTES - 8) + b'"}'
    assert len(fits) == LIMIT_BYTES
    for body, status in [(fits, 200), (fits + b" ", 413)]:
        answer = await client.post("/echo", content=body, headers=JSON)
        assert answer.status_code == status


async def test_a_body_without_a_length_is_counted_as_it_comes(
    client: httpx.AsyncClient,
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 5_000_000:
            sent += 10_000
            yield b"x" * 10_000

    answer = await client.post("/echo", content=endless(), headers=JSON)
    assert answer.json()["type"] == "/problems/body-too-large/"
    # Read on for a while, so that the gateway can hear the answer.
    assert sent <= DISCARD_LIMIT_BYTES + 20_000


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"],
)
async def test_only_json_is_taken(
    client: httpx.AsyncClient, content_type: str
) -> None:
    headers = {"content-type": content_type}
    answer = await client.post("/echo", content=b"{}", headers=headers)
    assert answer.json()["type"] == "/problems/unsupported-media-type/"
    assert answer.status_code == 415


async def test_a_body_of_no_type_is_not_taken_for_json(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/echo", content=b"{}")
    assert answer.status_code == 415


async def test_no_body_needs_no_type(client: httpx.AsyncClient) -> None:
    answer = await client.post("/bare")
    assert answer.status_code == 200


async def test_what_only_looks_like_json_is_a_malformed_request(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/echo", content=b"{NaN}", headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/malformed-request/"


OWN = [
    {},
    {"sec-fetch-site": "same-origin"},
    {"sec-fetch-site": "none"},
    {"origin": "http://test"},
    {"origin": "https://test"},
]
FOREIGN = [
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "cross-site", "origin": "http://test"},
    {"origin": "http://evil.example"},
    {"origin": "http://test.evil.example"},
    {"origin": "http://test:81"},
    {"origin": "null"},
    {"origin": "http://[broken"},
]


@pytest.mark.parametrize("headers", OWN, ids=str)
async def test_our_own_pages_may_change_things(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/echo", json={}, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_other_sites_may_not(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.post("/echo", json={}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/cross-origin/"


async def test_other_sites_links_may_be_followed(
    client: httpx.AsyncClient,
) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    answer = await client.get("/nowhere", headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/echo", "/nowhere"])
async def test_a_request_id_comes_back_whatever_the_answer(
    client: httpx.AsyncClient, path: str
) -> None:
    name = str(uuid.uuid4())
    answer = await client.post(path, json={}, headers={"x-request-id": name})
    assert answer.headers["x-request-id"] == name


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a\tb", "\u00e9"])
async def test_a_request_id_that_is_no_plain_token_is_replaced(
    client: httpx.AsyncClient, name: str
) -> None:
    headers = {"x-request-id": name.encode()}
    answer = await client.get("/nowhere", headers=headers)
    assert uuid.UUID(answer.headers["x-request-id"])


async def test_a_mistake_of_ours_is_told_without_its_details(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await client.get("/broken", headers={"x-request-id": "r1"})
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/internal/"
    assert answer.json()["request_id"] == "r1"
    assert "secret" not in answer.text
    assert "request r1" in caplog.text


async def test_no_answer_is_stored_by_a_cache(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/nowhere")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_body_that_stops_coming_is_408(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_WAIT_S", 0.05)

    async def silent() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    answer = await client.post("/echo", content=silent(), headers=JSON)
    assert answer.status_code == 408
    assert answer.json()["type"] == "/problems/request-timeout/"
    assert answer.headers["connection"] == "close"


async def test_an_upgrade_that_a_server_leaves_in_is_refused(
    client: httpx.AsyncClient,
) -> None:
    offer = {"Connection": "keep-alive, Upgrade", "Upgrade": "h2c"}
    refused = await client.post("/echo", json={}, headers=offer)
    assert refused.status_code == 400
    assert refused.headers["connection"] == "close"
    assert "`Upgrade`" in refused.json()["detail"]
    # Not an offer: a gateway would have taken it out.
    alone = await client.post("/echo", json={}, headers={"Upgrade": "h2c"})
    assert alone.status_code == 200
