"""The description says which kinds of work can be asked for."""

from __future__ import annotations

from fastapi import FastAPI

from tests.kinds import KINDS
from tests.unit.api.conftest import Person


async def test_the_kinds_are_listed(app: FastAPI, ann: Person) -> None:
    schema = app.openapi()["components"]["schemas"]["Submission"]
    assert schema["properties"]["kind"]["enum"] == sorted(KINDS)
    shown = (await ann.http.get("/api/kinds")).json()["kinds"]
    assert {kind["name"] for kind in shown} == set(KINDS)


async def test_an_integer_may_be_written_with_a_point(ann: Person) -> None:
    answer = await ann.http.post(
        "/api/tasks",
        content=b'{"kind": "flaky", "input": {"steps": 1.0}}',
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 202
    wrong = await ann.http.post(
        "/api/tasks", json={"kind": "flaky", "input": {"steps": 1.5}}
    )
    assert wrong.status_code == 422
