"""Two people, every address with an id: each sees only what is theirs."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person
from tests.unit.api.rooms import MORE_WITH_ID, ROOMS

# From the routes themselves: a new address is part of this at once.
WITH_ID = sorted(
    (method, route.path)
    for room in ROOMS
    for route in room.router.routes
    if "{task_id}" in route.path
    for method in route.methods
)


def test_the_matrix_has_all_addresses_that_take_an_id() -> None:
    assert {path.rpartition("}")[2] for _, path in WITH_ID} == {
        "",
        "/events",
        "/stream",
        "/result",
        "/cancel",
        "/replay",
        *MORE_WITH_ID,
    }


def without_names(answer: httpx.Response) -> dict[str, object]:
    """Return the answer without what differs from request to request."""
    if answer.request.method == "HEAD":
        return {}
    said = dict(answer.json())
    del said["request_id"], said["instance"]
    return said


@pytest.mark.parametrize("is_over", [False, True])
@pytest.mark.parametrize(("method", "path"), WITH_ID)
async def test_somebody_else_s_task_is_answered_like_no_task(
    ann: Person,
    bob: Person,
    log: MemoryLog,
    method: str,
    path: str,
    is_over: bool,
) -> None:
    task_id = await ann.submit()
    if is_over:
        task = await load(log, task_id)
        await record(log, task, EventType.CANCELLED)
    before = await log.read(task_id)

    async def ask(person: Person, name: str) -> httpx.Response:
        address = path.replace("{task_id}", name)
        return await person.http.request(method, address)

    theirs = await ask(bob, task_id)
    unknown = await ask(bob, f"t_{'a' * 26}")
    assert theirs.status_code == unknown.status_code == 404
    assert without_names(theirs) == without_names(unknown)
    assert dict(theirs.headers).keys() == dict(unknown.headers).keys()
    assert await log.read(task_id) == before


@pytest.mark.parametrize("name", [
    "x", "t_", "t_" + "A" * 26, "t_" + "a" * 25, "t_" + "a" * 27,
    "t_" + "a" * 25 + "%0a", "..%2f..%2fetc", "%00", "h_" + "a" * 26,
])  # fmt: skip
@pytest.mark.parametrize(("method", "path"), WITH_ID)
async def test_what_cannot_be_an_id_is_not_found(
    ann: Person, method: str, path: str, name: str
) -> None:
    address = path.replace("{task_id}", name)
    answer = await ann.http.request(method, address)
    assert answer.status_code == 404
    if method != "HEAD":
        assert answer.json()["type"] == "/problems/not-found/"


async def test_without_a_cookie_nothing_is_listed(
    app: FastAPI, ann: Person
) -> None:
    task_id = await ann.submit()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as stranger:
        listed = (await stranger.get("/api/tasks")).json()
        assert listed == {"tasks": [], "next": None}
        answer = await stranger.get(f"/api/tasks/{task_id}")
        assert answer.status_code == 404
