"""The other server works as tutorials have it, whatever keeps its states."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from lessons.background.app import States, create_app
from lessons.background.table import Table

BODY = {"rows": 100, "partitions": 2, "pace_s": 0}


@pytest.fixture(params=["dict", "file"])
def states(request: pytest.FixtureRequest, tmp_path: Path) -> States:
    return {} if request.param == "dict" else Table(str(tmp_path / "states"))


@pytest.fixture
def client(states: States) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(states)),
        base_url="http://test",
    )


async def test_a_task_is_accepted_done_and_told(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/tasks", json=BODY)
    assert answer.status_code == 202
    told = await client.get(f"/tasks/{answer.json()['id']}")
    state = told.json()
    assert (state["state"], state["done"], state["total"]) == (
        *("succeeded", 2, 2),
    )
    inside = await client.post("/reports", json=BODY)
    assert inside.json() == state["result"]


async def test_what_it_does_not_know_is_not_found(
    client: httpx.AsyncClient,
) -> None:
    assert (await client.get("/tasks/unknown")).status_code == 404


async def test_a_file_outlives_its_process_and_says_running_for_ever(
    tmp_path: Path,
) -> None:
    path = str(tmp_path / "states")
    running = {"state": "running", "done": 3, "total": 12}
    Table(path)["a"] = running
    after = Table(path)
    assert after["a"] == running
    assert list(after) == ["a"]
    del after["a"]
    assert "a" not in after
