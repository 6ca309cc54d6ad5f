"""Idempotency-Key, as draft-ietf-httpapi-idempotency-key-header-07 says."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from demo.api.idempotency import KEY_LIMIT_CHARS, fingerprint, parse_key
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person

REPORT = {"kind": "report", "input": {"rows": 5}}


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
    for body in ({"kind": "report"}, {"kind": "starvation"}):
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


def test_a_fingerprint_is_of_kind_and_input_in_any_order() -> None:
    assert fingerprint("a", {"x": 1, "y": 2}) == fingerprint(
        "a", {"y": 2, "x": 1}
    )
    assert fingerprint("a", {"x": 1}) != fingerprint("b", {"x": 1})
    assert fingerprint("a", {"x": 1}) != fingerprint("a", {"x": 2})
