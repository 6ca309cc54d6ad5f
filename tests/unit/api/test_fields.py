"""No header field breaks the API, whatever bytes are in it.

Every field that a handler, the door or a framework below them reads, on
every address of the description, with latin-1, quotes and endings left out.
"""

from __future__ import annotations

import ast
import asyncio

import httpx
import pytest
from fastapi import FastAPI

from demo.settings import ROOT
from tests.unit.api.conftest import OWNERS, Person
from tests.unit.api.test_methods import addresses, filled

LIMIT_S = 20
FIELDS = (
    *("accept", "accept-encoding", "connection", "content-digest"),
    *("content-encoding", "content-length", "content-type", "cookie"),
    *("expect", "host", "idempotency-key", "if-match", "if-none-match"),
    *("if-range", "last-event-id", "origin", "prefer", "range"),
    *("referer", "sec-fetch-site", "upgrade", "x-request-id"),
    *("x-forwarded-for", "traceparent", "te", "trailer"),
)
VALUES = (
    *(b"\xe9", b'"\xe9"', b'"', b"", b",", b"sha-256=:\xe9:", b"wait=\xb2"),
    *(b"bytes=\xb2-\xb3", b"text/csv;q=\xb9", b"http://[::1", b"\xb2", b"-1"),
    *(b"application/json; charset=\xe9", b"9" * 5000, b"sha-256=:AA=A:"),
)


def named_in_code() -> set[str]:
    """Return every field that demo/ asks a request for by name."""
    found = set()
    for folder in ("api", "web", "held"):
        for file in (ROOT / "demo" / folder).glob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                call = ast.unparse(node.func)
                if call.endswith(("headers.get", "headers.getlist")):
                    name = node.args[0]
                elif call == "joined":
                    name = node.args[1]
                else:
                    continue
                if isinstance(name, ast.Constant):
                    found.add(str(name.value).lower())
    return found


def test_every_field_that_is_read_is_tried() -> None:
    assert named_in_code() <= set(FIELDS)
    assert len(named_in_code()) > 10


# What may keep a handler from being asked: one at a time.
ALONE = {
    *("cookie", "connection", "content-length", "content-type", "upgrade"),
    *("content-encoding", "host", "origin", "sec-fetch-site"),
}


def sets(value: bytes, *, has_body: bool) -> list[dict[bytes, bytes]]:
    """Return the headers to try with this value."""
    together = {n.encode(): value for n in FIELDS if n not in ALONE}
    cookie = OWNERS.cookie_name.encode() + b"=" + value
    tried = [together, {b"cookie": cookie}]
    if has_body:
        tried += [{n.encode(): value} for n in ALONE - {"cookie"}]
        for fields in tried:
            fields.setdefault(b"content-type", b"application/json")
    return tried


@pytest.mark.parametrize("value", VALUES)
async def test_no_field_breaks_an_address(
    app: FastAPI, ann: Person, value: bytes
) -> None:
    task_id = await ann.submit()
    # Not the one whose answers are held against the description.
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    cookie = f"{OWNERS.cookie_name}={ann.cookie}".encode()
    client = httpx.AsyncClient(transport=transport, base_url="http://test")
    for path, methods in addresses(app).items():
        for method in methods - {"DELETE"} | {"HEAD"}:
            # A stream of a running task has no end for GET.
            if path.endswith("stream") and method == "GET":
                continue
            has_body = method in {"POST", "PUT"}
            for fields in sets(value, has_body=has_body):
                fields.setdefault(b"cookie", cookie)
                client.cookies.clear()
                async with asyncio.timeout(LIMIT_S):
                    answer = await client.request(
                        method,
                        filled(path, task_id),
                        headers=list(fields.items()),
                        content=b"{}" if has_body else None,
                    )
                wrong = (method, path, fields, answer.text)
                # 503 says that a store is away; none is here.
                assert answer.status_code < 500, wrong


@pytest.mark.parametrize("value", VALUES)
async def test_no_event_id_breaks_a_stream(ann: Person, value: bytes) -> None:
    task_id = await ann.submit()
    await ann.http.post(f"/api/tasks/{task_id}/cancel", json={})
    async with asyncio.timeout(LIMIT_S):
        answer = await ann.http.get(
            f"/api/tasks/{task_id}/stream", headers=[(b"last-event-id", value)]
        )
    assert answer.status_code in {200, 204}
