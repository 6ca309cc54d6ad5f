"""Quotas of an owner, and what the whole system can take.

RateLimit fields: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
"""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI

from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import SUBMIT_LIMIT, Person

REPORT = {"kind": "report"}


async def test_draft_ratelimit_unfinished_tasks_are_concurrent_requests(
    ann: Person,
) -> None:
    for _ in range(3):
        await ann.submit()
    answer = await ann.http.post("/api/tasks", json=REPORT)
    assert answer.status_code == 429
    policy = answer.headers["ratelimit-policy"]
    assert policy == '"unfinished";q=3;qu="concurrent-requests"'
    assert answer.headers["ratelimit"] == '"unfinished";r=0'
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["violated-policies"] == ["unfinished"]


async def test_draft_ratelimit_submissions_have_a_rate(
    ann: Person, bob: Person, log: MemoryLog
) -> None:
    for _ in range(SUBMIT_LIMIT):
        task = await load(log, await ann.submit())
        await record(log, task, EventType.CANCELLED)
    answer = await ann.http.post("/api/tasks", json=REPORT)
    assert answer.status_code == 429
    assert answer.json()["type"] == "/problems/quota-exceeded/"
    assert answer.json()["violated-policies"] == ["submit"]
    policy = answer.headers["ratelimit-policy"]
    assert policy == f'"submit";q={SUBMIT_LIMIT};w=60'
    # Section 5: Retry-After isn't earlier than `t`.
    wait_s = answer.headers["retry-after"]
    assert 1 <= int(wait_s) <= 60 / SUBMIT_LIMIT
    assert answer.headers["ratelimit"] == f'"submit";r=0;t={wait_s}'
    await bob.submit()


async def test_draft_ratelimit_an_accepted_submission_tells_what_is_left(
    ann: Person, bob: Person
) -> None:
    key = {"idempotency-key": "k"}
    answers = [
        await ann.http.post("/api/tasks", json=REPORT, headers=key),
        await ann.http.post("/api/tasks", json=REPORT),
        await bob.http.post("/api/tasks", json=REPORT),
    ]
    policies = (
        f'"submit";q={SUBMIT_LIMIT};w=60,'
        ' "unfinished";q=3;qu="concurrent-requests"'
    )
    for answer, (submit_left, left) in zip(
        answers, [(19, 2), (18, 1), (19, 2)], strict=True
    ):
        assert answer.status_code == 202
        assert answer.headers["ratelimit-policy"] == policies
        # One more in 60 / 20 s.
        told = f'"submit";r={submit_left};t=3, "unfinished";r={left}'
        assert answer.headers["ratelimit"] == told
    # A repeat takes nothing, and nobody has counted.
    again = await ann.http.post("/api/tasks", json=REPORT, headers=key)
    assert again.status_code == 202
    assert "ratelimit" not in again.headers


async def test_rfc_9110_15_6_4_a_full_store_takes_no_new_tasks(
    app: FastAPI, ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    key = {"idempotency-key": "k"}
    first = await ann.http.post("/api/tasks", json=REPORT, headers=key)
    app.state.wiring.hub.fullness = 0.7
    answer = await ann.http.post("/api/tasks", json=REPORT)
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/queue-full/"
    assert int(answer.headers["retry-after"]) > 0
    # What is there goes on, and is answered.
    again = await ann.http.post("/api/tasks", json=REPORT, headers=key)
    assert again.json()["id"] == first.json()["id"]
    cancelled = await ann.http.post(f"/api/tasks/{task_id}/cancel")
    assert cancelled.json()["state"] == "cancelled"


async def test_the_hub_keeps_in_mind_how_full_the_store_is(
    app: FastAPI, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = app.state.wiring.hub
    weighed = asyncio.Event()

    async def fullness() -> float:
        weighed.set()
        return 0.9

    monkeypatch.setattr(log, "fullness", fullness)
    async with asyncio.timeout(5):
        await weighed.wait()
    await asyncio.sleep(0)
    assert hub.fullness == 0.9
