"""Every status that can come is declared: see declaring.py.

All tests here ask through it, so what this file adds are the answers that
come before a handler is reached, and that no other test asks of each.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter

from tests.unit.api.conftest import Person
from tests.unit.api.rooms import ALL_EXAMPLES as EXAMPLES
from tests.unit.api.rooms import ROOMS

IDS = {"task_id": f"t_{'a' * 26}", "blob_id": f"b_{'a' * 26}"}
# From the routes themselves: a new address is part of this at once.
CHANGING = sorted(
    (method, route.path.format(**IDS))
    for room in ROOMS
    for route in room.router.routes
    for method in route.methods
    if method not in ("GET", "HEAD")
)
WITH_JSON = [a for a in CHANGING if a[0] == "POST"]


def test_there_are_addresses_that_change_something() -> None:
    assert ("POST", "/api/tasks") in WITH_JSON
    assert ("PUT", "/api/blobs") in CHANGING


@pytest.mark.parametrize(("method", "address"), CHANGING)
async def test_another_site_s_page_is_foreseen_everywhere(
    ann: Person, method: str, address: str
) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    answer = await ann.http.request(method, address, headers=foreign)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("status", "content", "type_"),
    [
        (400, b"{", "application/json"),
        (413, bytes(70_000), "application/json"),
        (415, b"a=b", "application/x-www-form-urlencoded"),
    ],
)
@pytest.mark.parametrize(("method", "address"), WITH_JSON)
async def test_every_wrong_body_is_foreseen_everywhere(
    ann: Person,
    method: str,
    address: str,
    status: int,
    content: bytes,
    type_: str,
) -> None:
    answer: httpx.Response = await ann.http.request(
        method, address, content=content, headers={"content-type": type_}
    )
    assert answer.status_code == status


async def test_what_is_not_declared_is_found(app: object, ann: Person) -> None:
    """The counter-proof: one status less in the description."""
    description = app.openapi()
    del description["paths"]["/api/tasks"]["post"]["responses"]["415"]
    with pytest.raises(AssertionError, match="415 isn't declared"):
        await ann.http.post("/api/tasks", content=b"a=b")


def routes() -> list[Any]:
    return [r for room in ROOMS for r in room.router.routes]


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_what_its_route_returns(name: str) -> None:
    found = [r.response_model for r in routes() if r.name == name]
    assert found
    for model in found:
        shape = TypeAdapter(model).validate_python(EXAMPLES[name])
        assert shape.model_dump(mode="json") == EXAMPLES[name]


def test_openapi_4_8_14_each_answer_in_json_has_an_example(
    app: FastAPI,
) -> None:
    """But a result: its shape is its kind's."""
    without = [
        operation["operationId"]
        for operations in app.openapi()["paths"].values()
        for operation in operations.values()
        for status, response in operation["responses"].items()
        for type_, content in response.get("content", {}).items()
        if status.startswith("2")
        and type_ == "application/json"
        and "example" not in content
    ]
    assert set(without) == {"show_result"}
