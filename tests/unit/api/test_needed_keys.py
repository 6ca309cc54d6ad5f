"""Work that is harm when it's done twice has to come with a key.

draft-ietf-httpapi-idempotency-key-header-07, 2.7.
"""

from __future__ import annotations

from typing import Any

from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person
from tests.unit.api.test_idempotency import submit

CHARGE: dict[str, Any] = {"kind": "charge", "input": {"items": 1}}


async def test_draft_2_7_a_charge_without_a_key_is_a_400(
    ann: Person, log: MemoryLog
) -> None:
    answer = await ann.http.post("/api/tasks", json=CHARGE)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/malformed-request/"
    assert "needs an Idempotency-Key" in answer.json()["detail"]
    assert log.feed.items == []


async def test_a_charge_is_taken_with_a_key_or_when_it_may_be_repeated(
    ann: Person,
) -> None:
    assert (await submit(ann, "k", CHARGE)).status_code == 202
    assert (await submit(ann, "k", CHARGE)).status_code == 202
    bare = {"kind": "charge", "input": {"items": 1, "may_repeat": True}}
    answers = [await ann.http.post("/api/tasks", json=bare) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    ids = {answer.json()["id"] for answer in answers}
    assert len(ids) == 2


async def test_a_wrong_charge_is_told_what_is_wrong_before_its_key(
    ann: Person,
) -> None:
    wrong = {"kind": "charge", "input": {"items": 0}}
    answer = await ann.http.post("/api/tasks", json=wrong)
    assert answer.status_code == 422
