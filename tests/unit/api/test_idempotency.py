"""Idempotency-Key, as draft-ietf-httpapi-idempotency-key-header-07 says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from demo.api.idempotency import (
    KEY_LIMIT_CHARS,
    fingerprint,
    is_same,
    parse_key,
)
from demo.contract import Event, EventType, Task, begin
from demo.eventlog import load
from demo.memorylog import MemoryLog
from demo.web.schemas import Submission
from demo.work.kind import parse
from tests.kinds import KINDS, ONE_AT_A_TIME
from tests.unit.api.conftest import Person

REPORT: dict[str, Any] = {"kind": "report", "input": {"rows": 5}}


async def submit(
    person: Person, key: str, body: Any = REPORT
) -> httpx.Response:
    return await person.http.post(
        "/api/tasks", json=body, headers={"idempotency-key": key}
    )


@pytest.mark.parametrize(
    ("field", "key"),
    [
        # RFC 8941, 3.3.3: a string.
        ('"8e03978e-40d5-43dd-bc93-6894a57f9324"',) * 2,
        ('"a b"', "a b"),
        (r'"say \"hi\" \\ bye"', r'say "hi" \ bye'),
        # What most clients send: a bare token.
        ("8e03978e-40d5-43dd-bc93-6894a57f9324",) * 2,
        ("order:7/1", "order:7/1"),
        ("  spaced ", "spaced"),
        ("k" * KEY_LIMIT_CHARS, "k" * KEY_LIMIT_CHARS),
        ('"' + "k" * KEY_LIMIT_CHARS + '"', "k" * KEY_LIMIT_CHARS),
    ],
)
def test_rfc_8941_3_3_3_a_key_is_a_string_or_a_bare_token(
    field: str, key: str
) -> None:
    assert parse_key(field) == key.strip('"')


@pytest.mark.parametrize("field", [
    "", '""', '"', '"a', 'a"', '"a"b', r'"\a"', '"a\tb"', "a b", "a,b",
    '"a", "b"', '"a";p=1', "k" * 256, '"' + "k" * 256 + '"', '"\xe9"',
])  # fmt: skip
async def test_draft_2_7_a_malformed_key_is_a_400(
    ann: Person, log: MemoryLog, field: str
) -> None:
    headers = [(b"idempotency-key", field.encode("latin-1"))]
    answer = await ann.http.post("/api/tasks", json=REPORT, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/malformed-request/"
    assert "Idempotency-Key" in answer.json()["detail"]
    assert log.feed.items == []


async def test_two_keys_in_one_request_are_malformed(ann: Person) -> None:
    twice = [("idempotency-key", "a"), ("idempotency-key", "b")]
    answer = await ann.http.post("/api/tasks", json=REPORT, headers=twice)
    assert answer.status_code == 400


async def test_draft_2_6_the_same_again_is_the_same_task(
    ann: Person, log: MemoryLog
) -> None:
    first = await submit(ann, '"k"')
    assert first.status_code == 202
    assert "idempotency-replayed" not in first.headers
    # A bare token and a string of the same characters are one key, and the
    # defaults that the first body left out are the same request.
    body = {"input": {"seed": 202, "rows": 5}, "kind": "report"}
    again = await submit(ann, "k", body)
    assert again.status_code == 202
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert again.json() == first.json()
    assert len(log.feed.items) == len(log.feed.queues["paced"]) == 1


async def test_draft_2_7_another_body_under_the_same_key_is_a_422(
    ann: Person, log: MemoryLog
) -> None:
    await submit(ann, "k")
    for body in ({"kind": "report"}, {"kind": ONE_AT_A_TIME}):
        answer = await submit(ann, "k", body)
        assert answer.status_code == 422
        assert answer.json()["type"] == "/problems/idempotency-mismatch/"
    assert len(log.feed.items) == 1


async def test_a_key_is_its_owner_s_alone(
    ann: Person, bob: Person, log: MemoryLog
) -> None:
    mine, theirs = await submit(ann, "k"), await submit(bob, "k")
    assert mine.json()["id"] != theirs.json()["id"]
    assert "idempotency-replayed" not in theirs.headers


async def test_fifty_at_once_with_one_key_are_one_task(
    ann: Person, log: MemoryLog
) -> None:
    answers = await asyncio.gather(*(submit(ann, "k") for _ in range(50)))
    assert {a.status_code for a in answers} == {202}
    assert len({a.json()["id"] for a in answers}) == 1
    replayed = [a.headers.get("idempotency-replayed") for a in answers]
    assert replayed.count("true") == 49
    assert len(log.feed.items) == 1


async def test_a_repeat_is_answered_although_the_quota_is_used_up(
    ann: Person,
) -> None:
    first = await submit(ann, "k")
    await ann.submit()
    await ann.submit()
    assert (await submit(ann, "new")).status_code == 429
    assert (await submit(ann, "k")).json()["id"] == first.json()["id"]


async def test_a_refused_submission_leaves_its_key_free(ann: Person) -> None:
    wrong = {"kind": "report", "input": {"rows": 0}}
    assert (await submit(ann, "k", wrong)).status_code == 422
    assert (await submit(ann, "k")).status_code == 202


async def test_the_fingerprint_stays_in_the_house(ann: Person) -> None:
    task_id = (await submit(ann, "k")).json()["id"]
    answer = await ann.http.get(f"/api/tasks/{task_id}/events")
    assert "fingerprint" not in answer.text


# Each pair is one request in two spellings (RFC 8785), or two requests.
@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 0}, {"a": -0.0}, True),
        ({"a": 1e3}, {"a": 1000}, True),
        ({"a": [{"x": 1, "y": 2.0}]}, {"a": [{"y": 2, "x": 1}]}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": None}, {}, False),
        ({"a": 2**53}, {"a": 2**53 + 1}, False),
        ({"a": 0.1}, {"a": 0.1000001}, False),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        # No normal form of Unicode is anybody's but the sender's.
        ({"a": "\u00e9"}, {"a": "e\u0301"}, False),
    ],
)
def test_rfc_8785_one_request_in_two_spellings_is_one(
    first: Any, second: Any, is_one: bool
) -> None:
    assert same(accepted("unheard-of", first), second) is is_one


def accepted(kind: str, given: Any) -> Task:
    """Return a task as the log has it, of whatever kind."""
    data = {
        "owner": "o", "kind": kind, "lane": "paced", "input": given,
        "request_id": "r",
    }  # fmt: skip
    at = datetime(2026, 11, 27, tzinfo=UTC)
    return begin("t", Event(1, EventType.QUEUED, 1, at, data))


def same(task: Task, given: Any) -> bool:
    return is_same(KINDS, task, Submission(kind=task.kind, input=given))


async def test_what_an_older_version_has_filled_in_is_the_same_request(
    ann: Person, log: MemoryLog
) -> None:
    """It stored all fields that it knew, and a kind has gained one since."""
    first = await submit(ann, "k")
    task = await load(log, first.json()["id"])
    filled = parse(KINDS["report"], task.input).model_dump(mode="json")
    del filled["detail_rows"]
    [event] = await log.read(task.id)
    older = replace(event, data={**event.data, "input": filled})
    log._events[task.id][0] = older
    again = await submit(ann, "k")
    assert again.status_code == 202
    assert again.json()["id"] == task.id
    other = {"kind": "report", "input": {"rows": 5, "detail_rows": 1}}
    assert (await submit(ann, "k", other)).status_code == 422


async def test_a_version_before_this_one_finds_its_fingerprint(
    ann: Person, log: MemoryLog
) -> None:
    task_id = (await submit(ann, "k")).json()["id"]
    [event] = await log.read(task_id)
    filled = parse(KINDS["report"], REPORT["input"]).model_dump(mode="json")
    assert event.data["fingerprint"] == fingerprint("report", filled)


@pytest.mark.parametrize(
    ("kind", "given"),
    [("sculpture", {"stone": "marble"}), ("report", {"rows": 5, "hue": 1})],
)
async def test_a_repeat_is_answered_by_a_version_that_no_longer_knows_it(
    ann: Person, log: MemoryLog, kind: str, given: Any
) -> None:
    first = await submit(ann, "k")
    task_id = first.json()["id"]
    [event] = await log.read(task_id)
    newer = replace(event, data={**event.data, "kind": kind, "input": given})
    log._events[task_id][0] = newer
    again = await submit(ann, "k", {"kind": kind, "input": given})
    assert again.status_code == 202
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["id"] == task_id
    # Under a free key it's refused as ever, and the key stays free.
    refused = await submit(ann, "other", {"kind": kind, "input": given})
    assert refused.status_code == 422
    assert (await submit(ann, "other")).status_code == 202
