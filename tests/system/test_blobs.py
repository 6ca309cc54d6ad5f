"""Claim check through the real gateway: its exemption, and its limits."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.running import RunningStack, wait_until

MB = 1_000_000
LIMIT_BYTES = 33_554_432
# How far behind 32 KiB/s the gateway lets a body fall.
BODY_LIMIT_S = 10


@pytest.fixture
def client(stack: RunningStack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=stack.base_url, timeout=30) as client:
        client.get("/api/tasks")
        yield client


def test_twenty_megabytes_there_and_back(client: httpx.Client) -> None:
    sent = os.urandom(20 * MB)
    answer = client.put("/api/blobs", content=sent)
    assert answer.status_code == 201, answer.text
    assert answer.json()["sha256"] == hashlib.sha256(sent).hexdigest()
    where = answer.headers["location"]
    assert client.get(where).content == sent
    part = client.get(where, headers={"Range": "bytes=7000000-7000009"})
    assert part.content == sent[7 * MB : 7 * MB + 10]
    assert client.delete(where).status_code == 204


@pytest.mark.parametrize("is_announced", [True, False])
def test_over_the_cap_is_413(client: httpx.Client, is_announced: bool) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LIMIT_BYTES // MB + 2):
            yield bytes(MB)

    content = b"".join(pieces()) if is_announced else pieces()
    answer = client.put("/api/blobs", content=content)
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/body-too-large/"


def test_the_exemption_is_for_this_address_only(client: httpx.Client) -> None:
    for method, path in (("PUT", "/api/blobs/x"), ("POST", "/api/tasks")):
        answer = client.request(method, path, content=bytes(2 * MB))
        assert answer.status_code == 413


def test_a_slow_sender_may_take_long(
    stack: RunningStack,
) -> None:
    port = stack.port
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        line.putrequest("PUT", "/api/blobs")
        line.putheader("Content-Length", str(12 * 65_536))
        line.endheaders()
        began_s = time.monotonic()
        for n in range(12):
            line.send(bytes(65_536))
            if n < 11:
                wait_until(
                    lambda: time.monotonic() > began_s + n + 1,  # noqa: B023
                    2,
                    "a second",
                )
        answer = line.getresponse()
        assert answer.status == 201, answer.read()
        assert time.monotonic() - began_s > BODY_LIMIT_S


def test_who_breaks_off_leaves_nothing(stack: RunningStack) -> None:
    folder = stack.var / "blobs"
    before = set(folder.rglob("b_*"))
    with socket.create_connection(("127.0.0.1", stack.port)) as line:
        line.sendall(
            b"PUT /api/blobs HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Length: 20000000\r\n\r\n" + bytes(12 * MB)
        )
        wait_until(
            lambda: set(folder.rglob("b_*")) - before, 10, "it's written"
        )
    wait_until(lambda: set(folder.rglob("b_*")) == before, 10, "it's gone")


def ended(client: httpx.Client, task: dict[str, Any]) -> dict[str, Any]:
    """Wait for a task's end and return it."""

    def look() -> dict[str, Any]:
        return dict(client.get(task["links"]["self"]).json())

    wait_until(lambda: look()["ended_at"], 30, "the task ends")
    return look()


def test_a_task_is_given_the_reference_and_reads_the_bytes(
    client: httpx.Client,
) -> None:
    content = b"a line of text\n" * 200_000
    blob = client.put("/api/blobs", content=content).json()
    body = {"kind": "digest", "input": {"blob": blob["id"]}}
    answer = client.post("/api/tasks", json=body)
    assert answer.status_code == 202, answer.text
    task = ended(client, answer.json())
    assert task["state"] == "succeeded", task
    result = client.get(task["links"]["result"]).json()
    assert (result["bytes"], result["lines"]) == (3_000_000, 200_000)
    events = client.get(task["links"]["events"]).text
    assert "a line of text" not in events


def test_only_ones_own_blob_may_be_referred_to(
    stack: RunningStack, client: httpx.Client
) -> None:
    blob = client.put("/api/blobs", content=b"mine").json()
    for reference in (blob["id"], "b_" + "a" * 26, "../../etc/passwd"):
        body = {"kind": "digest", "input": {"blob": reference}}
        answer = httpx.post(f"{stack.base_url}/api/tasks", json=body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["at"] == "/input/blob"


def test_an_input_that_goes_missing_fails_the_task_and_says_so(
    client: httpx.Client,
) -> None:
    blob = client.put("/api/blobs", content=bytes(3 * MB))
    input_ = {"blob": blob.json()["id"], "pace_s": 1}
    task = client.post(
        "/api/tasks", json={"kind": "digest", "input": input_}
    ).json()
    client.delete(blob.headers["location"])
    task = ended(client, task)
    assert task["state"] == "failed"
    assert task["problem"]["type"] == "/problems/input-gone/"
