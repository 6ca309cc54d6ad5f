"""Where a task's message is, as far as the broker can be seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI

from demo.lanes import Front, Look
from tests.unit.api.conftest import Person


async def test_an_empty_broker_has_no_message(ann: Person) -> None:
    task_id = await ann.submit()
    told = (await ann.http.get(f"/api/tasks/{task_id}/message")).json()
    assert told == {
        "task_id": task_id,
        "at": "2026-11-20T00:00:00.000Z",
        "message": "not seen",
        "lanes": {"paced": {"waiting": 0}},
        "taken": 0,
        "memory_bytes": 1_048_576,
    }


@pytest.mark.parametrize("where", ["waiting", "taken"])
async def test_a_message_waits_or_is_taken(
    app: FastAPI, ann: Person, seen: Look, where: str
) -> None:
    task_id = await ann.submit()
    ids = frozenset({task_id})
    found = (
        replace(seen, fronts={"paced": Front(7, ids)})
        if where == "waiting"
        else replace(seen, taken=ids)
    )

    async def look() -> tuple[Look, int]:
        return found, 0

    app.state.wiring = replace(app.state.wiring, look=look)
    told = (await ann.http.get(f"/api/tasks/{task_id}/message")).json()
    assert told["message"] == where
    assert told["taken"] == (where == "taken")


async def test_a_neighbour_s_message_is_not_found(
    ann: Person, bob: Person
) -> None:
    task_id = await ann.submit()
    answer = await bob.http.get(f"/api/tasks/{task_id}/message")
    assert answer.status_code == 404
