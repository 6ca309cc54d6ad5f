"""HEAD wherever GET is; elsewhere 405, with all that is allowed."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from demo.web.served import METHODS
from tests.unit.api.conftest import Person

LIMIT_S = 5
FOUND: dict[str, set[str]] = {}


def addresses(app: FastAPI) -> dict[str, set[str]]:
    """Return the methods of each address in the description.

    It's the same for every app, and takes half a second: asked for once.
    """
    if not FOUND:
        for path, operations in app.openapi()["paths"].items():
            FOUND[path] = {name.upper() for name in operations}
    return FOUND


def filled(path: str, task_id: str) -> str:
    """Return an address with an id in it that may be looked up."""
    return path.replace("{task_id}", task_id).replace(
        "{blob_id}", "b_" + "a" * 26
    )


async def test_head_is_answered_like_get_without_content(
    app: FastAPI, ann: Person
) -> None:
    task_id = await ann.submit()
    found = addresses(app)
    assert len(found) > 15
    for path, methods in found.items():
        if "GET" not in methods:
            continue
        address = filled(path, task_id)
        async with asyncio.timeout(LIMIT_S):
            head = await ann.http.head(address)
        assert head.content == b""
        assert head.status_code != 405, path
        if path.endswith("stream"):
            # GET goes on; HEAD says what it would be, and ends.
            assert head.status_code == 200
            assert head.headers["content-type"].startswith("text/event-strea")
            continue
        got = await ann.http.get(address)
        assert head.status_code == got.status_code, path
        length = head.headers.get("content-length")
        assert length in {None, got.headers.get("content-length")}, path


@pytest.mark.parametrize("content_type", ["application/json", "text/x", ""])
async def test_a_wrong_method_is_405_with_all_that_is_allowed(
    app: FastAPI, ann: Person, content_type: str
) -> None:
    task_id = await ann.submit()
    headers = {"content-type": content_type, "origin": "http://elsewhere"}
    for path, methods in addresses(app).items():
        right = methods | ({"HEAD"} if "GET" in methods else set())
        for method in (*METHODS, "OPTIONS", "TRACE", "NONSENSE"):
            if method in right:
                continue
            answer = await ann.http.request(
                method,
                filled(path, task_id),
                content=b"" if method == "TRACE" else b"x",
                headers=headers if content_type else {},
            )
            assert answer.status_code == 405, (method, path, answer.text)
            assert set(answer.headers["allow"].split(", ")) == right, path


async def test_no_address_is_404_whatever_is_sent(ann: Person) -> None:
    answer: httpx.Response = await ann.http.post(
        "/api/nothing", content=b"x", headers={"content-type": "text/x"}
    )
    assert answer.status_code == 404
