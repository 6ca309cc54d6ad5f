"""Expired tasks: 410 to their owner, 404 to everybody else.

RFC 9110, 15.5.11: gone, and likely for good.
"""

from __future__ import annotations

import pytest

from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person
from tests.unit.api.test_owners import WITH_ID


async def expired(ann: Person, log: MemoryLog, key: str = "k") -> str:
    answer = await ann.http.post(
        "/api/tasks",
        json={"kind": "report"},
        headers={"idempotency-key": key},
    )
    task_id = str(answer.json()["id"])
    await record(log, await load(log, task_id), EventType.CANCELLED)
    log.expire(task_id)
    return task_id


@pytest.mark.parametrize(("method", "path"), WITH_ID)
async def test_rfc_9110_15_5_11_an_expired_task_is_gone(
    ann: Person, bob: Person, log: MemoryLog, method: str, path: str
) -> None:
    address = path.replace("{task_id}", await expired(ann, log))
    answer = await ann.http.request(method, address)
    assert answer.status_code == 410
    if method != "HEAD":
        assert answer.json()["type"] == "/problems/expired/"
        assert answer.json()["expired_at"].endswith("Z")
        assert "until" in answer.json()["detail"]
    theirs = await bob.http.request(method, address)
    assert theirs.status_code == 404


async def test_a_key_is_refused_as_long_as_its_task_has_a_tombstone(
    ann: Person, log: MemoryLog
) -> None:
    """A very late repeat must not run the work a second time."""
    await expired(ann, log, "k")
    before = len(log.feed.items)
    answer = await ann.http.post(
        "/api/tasks",
        json={"kind": "report"},
        headers={"idempotency-key": "k"},
    )
    assert answer.status_code == 410
    assert answer.json()["type"] == "/problems/expired/"
    assert len(log.feed.items) == before


async def test_what_has_expired_is_no_longer_listed(
    ann: Person, log: MemoryLog
) -> None:
    await expired(ann, log)
    assert (await ann.http.get("/api/tasks")).json()["tasks"] == []
