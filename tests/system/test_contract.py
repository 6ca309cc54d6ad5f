"""The contract through the gateway, with real workers behind it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from tests.running import RunningStack

QUICK = {"kind": "report", "input": {"rows": 1200, "pace_s": 0}}
SLOW = {"kind": "report", "input": {"rows": 1200, "pace_s": 1.0}}
LIMIT_S = 5.0


@pytest.fixture
def ann(stack: RunningStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.base_url, timeout=10) as client:
        # The owner's cookie comes with the first answer about tasks.
        client.get("/api/tasks")
        yield client


def test_rfc_7240_4_3_a_short_task_is_answered_with_its_end(
    ann: httpx.Client,
) -> None:
    answer = ann.post("/api/tasks", json=QUICK, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200
    assert answer.json()["state"] == "succeeded"
    assert answer.headers["preference-applied"] == "wait=4"


def test_a_wait_ends_before_the_gateway_s_patience_does(
    ann: httpx.Client,
) -> None:
    began_s = time.monotonic()
    answer = ann.post("/api/tasks", json=SLOW, headers={"Prefer": "wait=60"})
    took_s = time.monotonic() - began_s
    assert answer.status_code == 202
    assert 4 <= took_s < LIMIT_S
    monitor = answer.json()["links"]["self"]
    etag = ann.get(monitor).headers["etag"]
    changed = ann.get(
        monitor, headers={"If-None-Match": etag, "Prefer": "wait=4"}
    )
    assert changed.status_code == 200
    assert changed.headers["etag"] != etag
    ann.post(answer.json()["links"]["cancel"])


def test_a_key_runs_its_work_once(ann: httpx.Client) -> None:
    headers = {"Idempotency-Key": '"press-1"', "Prefer": "wait=4"}
    first = ann.post("/api/tasks", json=QUICK, headers=headers)
    again = ann.post("/api/tasks", json=QUICK, headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    other = ann.post("/api/tasks", json=SLOW, headers=headers)
    assert other.status_code == 422


def test_rfc_9110_14_a_result_comes_in_parts(ann: httpx.Client) -> None:
    task = ann.post(
        "/api/tasks", json=QUICK, headers={"Prefer": "wait=4"}
    ).json()
    address = task["links"]["result"]
    whole = ann.get(address)
    half = len(whole.content) // 2
    same = {"If-Range": whole.headers["etag"]}
    parts = [
        ann.get(address, headers={**same, "Range": f"bytes={part}"})
        for part in (f"0-{half - 1}", f"{half}-")
    ]
    assert [part.status_code for part in parts] == [206, 206]
    assert b"".join(part.content for part in parts) == whole.content
    head = ann.head(address)
    assert head.headers["content-length"] == str(len(whole.content))
    sent_on = ann.get(f"{task['links']['self']}?on_complete=redirect")
    assert sent_on.status_code == 303
    assert sent_on.headers["location"] == address
