"""Quotas of an owner, and what the whole system can take.

RateLimit fields: draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4.
"""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from demo.condition import Condition
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
    # No room beside what these two have reserved.
    log.store_condition = Condition(limit_bytes=50_000)
    await app.state.wiring.hub.scales.look()
    answer = await ann.http.post("/api/tasks", json=REPORT)
    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/queue-full/"
    assert int(answer.headers["retry-after"]) > 0
    # What is there goes on, and is answered.
    again = await ann.http.post("/api/tasks", json=REPORT, headers=key)
    assert again.json()["id"] == first.json()["id"]
    cancelled = await ann.http.post(f"/api/tasks/{task_id}/cancel")
    assert cancelled.json()["state"] == "cancelled"


async def test_no_room_says_whether_any_is_being_made(
    app: FastAPI, ann: Person, bob: Person, log: MemoryLog
) -> None:
    task = await load(log, await ann.submit())
    log.store_condition = Condition(limit_bytes=40_000)
    await app.state.wiring.hub.scales.look()
    answer = await bob.http.post("/api/tasks", json=REPORT)
    assert "promise" not in answer.json()["detail"]
    assert "when some of them end" in answer.json()["detail"]
    assert answer.headers["retry-after"] == "10"
    await record(log, task, EventType.CANCELLED)
    await bob.submit()
    answer = await ann.http.post("/api/tasks", json=REPORT)
    assert "are giving way" in answer.json()["detail"]
    assert answer.headers["retry-after"] == "2"


async def test_what_gave_way_says_so_and_how_it_ended(
    ann: Person, bob: Person, log: MemoryLog
) -> None:
    task = await load(log, await ann.submit())
    await record(log, task, EventType.CANCELLED)
    assert await log.give_way(1) == 1
    for path in ("", "/result", "/events", "/stream"):
        answer = await ann.http.get(f"/api/tasks/{task.id}{path}")
        assert answer.status_code == 410
        said = answer.json()["detail"]
        assert said.startswith("It ended as cancelled. It was kept until 20")
        assert "gave way early, because the store was full" in said
        hers = await bob.http.get(f"/api/tasks/{task.id}{path}")
        assert hers.status_code == 404


@pytest.mark.parametrize("is_trusting", [False, True])
async def test_a_store_that_may_lose_tasks_is_given_no_new_ones(
    app: FastAPI, ann: Person, log: MemoryLog, is_trusting: bool
) -> None:
    key = {"idempotency-key": "k"}
    first = await ann.http.post("/api/tasks", json=REPORT, headers=key)
    scales = app.state.wiring.hub.scales
    scales._is_trusting = is_trusting
    log.store_condition = Condition(faults=("it evicts keys",))
    await scales.look()
    answer = await ann.http.post("/api/tasks", json=REPORT)
    assert answer.status_code == (202 if is_trusting else 503)
    if not is_trusting:
        assert answer.json()["type"] == "/problems/unavailable/"
        assert "might lose them" in answer.json()["detail"]
        # What is there goes on, and is answered.
        again = await ann.http.post("/api/tasks", json=REPORT, headers=key)
        assert again.json()["id"] == first.json()["id"]
    log.store_condition = Condition()
    await scales.look()
    await ann.submit()
