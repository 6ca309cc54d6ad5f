"""A large result through the real gateway, as chapter 5 downloads it."""

from __future__ import annotations

import csv
import hashlib
import io
from base64 import b64encode
from collections.abc import Iterator

import httpx
import pytest

from tests.running import RunningStack

ROWS = 100_000
LARGE = {
    "kind": "report",
    "input": {"rows": ROWS, "pace_s": 0, "detail_rows": ROWS},
}
MB = 1_000_000


@pytest.fixture(scope="module")
def ann(stack: RunningStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.base_url, timeout=30) as client:
        client.get("/api/tasks")
        yield client


@pytest.fixture(scope="module")
def address(ann: httpx.Client) -> str:
    """The address of a result of megabytes."""
    task = ann.post("/api/tasks", json=LARGE).json()
    while task["ended_at"] is None:
        task = ann.get(
            task["links"]["self"], headers={"Prefer": "wait=4"}
        ).json()
    assert task["state"] == "succeeded", task
    return str(task["links"]["result"])


def test_a_large_result_comes_whole_with_its_size_and_digest(
    ann: httpx.Client, address: str
) -> None:
    whole = ann.get(address)
    assert whole.status_code == 200
    assert len(whole.content) > 5 * MB
    assert whole.headers["content-length"] == str(len(whole.content))
    digest = b64encode(hashlib.sha256(whole.content).digest()).decode()
    assert whole.headers["repr-digest"] == f"sha-256=:{digest}:"
    result = whole.json()
    assert result["control_ok"]
    assert [sale["number"] for sale in result["details"]] == list(
        range(1, ROWS + 1)
    )
    etag = {"If-None-Match": whole.headers["etag"]}
    assert ann.get(address, headers=etag).status_code == 304


def test_rfc_9110_14_a_broken_download_goes_on_where_it_stopped(
    ann: httpx.Client, address: str
) -> None:
    got = b""
    with ann.stream("GET", address) as answer:
        etag = answer.headers["etag"]
        size = int(answer.headers["content-length"])
        for piece in answer.iter_bytes(MB):
            got += piece
            if len(got) > 2 * MB:
                break
    rest = ann.get(
        address, headers={"Range": f"bytes={len(got)}-", "If-Range": etag}
    )
    assert rest.status_code == 206
    place = f"bytes {len(got)}-{size - 1}/{size}"
    assert rest.headers["content-range"] == place
    assert got + rest.content == ann.get(address).content


def test_the_same_result_is_a_table(ann: httpx.Client, address: str) -> None:
    table = ann.get(address, headers={"Accept": "text/csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["vary"] == "Accept"
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert len(rows) == ROWS
    part = ann.get(
        address, headers={"Accept": "text/csv", "Range": "bytes=0-5"}
    )
    assert part.content == b"number"


def test_a_large_result_is_nobody_else_s(
    stack: RunningStack, ann: httpx.Client, address: str
) -> None:
    for fields in ({}, {"Range": "bytes=0-9"}, {"Accept": "text/csv"}):
        with httpx.Client(base_url=stack.base_url) as bob:
            bob.get("/api/tasks")
            answer = bob.get(address, headers=fields)
            assert answer.status_code == 404
            assert answer.json()["type"] == "/problems/not-found/"


def test_streams_and_events_carry_only_a_reference(
    ann: httpx.Client, address: str
) -> None:
    events = ann.get(address.replace("/result", "/events"))
    assert len(events.content) < 20_000
    last = events.json()["events"][-1]
    assert last["result"] is None
    assert last["stored"]["application/json"]["size_bytes"] > 5 * MB
