"""Claim check over HTTP: left by PUT, fetched whole or in part, forgotten."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from demo.api import blobs
from tests.unit.api.conftest import Person

TEXT = b"0123456789" * 100
LIMIT_BYTES = 100_000


async def left(person: Person, content: bytes = TEXT) -> str:
    answer = await person.http.put("/api/blobs", content=content)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def slug(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"]).strip("/").split("/")[-1]


async def test_a_blob_is_left_and_fetched_again(ann: Person) -> None:
    answer = await ann.http.put("/api/blobs", content=TEXT)
    told = answer.json()
    assert answer.headers["location"] == f"/api/blobs/{told['id']}"
    assert told["size_bytes"] == len(TEXT)
    assert told["sha256"] == hashlib.sha256(TEXT).hexdigest()
    assert told["expires_at"] > told["created_at"]
    got = await ann.http.get(answer.headers["location"])
    assert got.status_code == 200
    assert got.content == TEXT
    assert got.headers["content-length"] == str(len(TEXT))
    assert got.headers["etag"] == f'"{told["sha256"]}"'


async def test_whatever_it_is_a_browser_saves_it(ann: Person) -> None:
    where = await left(ann, b"<script>alert(1)</script>")
    got = await ann.http.get(where)
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment;")


async def test_another_owner_gets_the_same_404_as_for_nothing(
    ann: Person, bob: Person
) -> None:
    where = await left(ann)
    for method in ("GET", "HEAD", "DELETE"):
        for path in (where, f"/api/blobs/b_{'a' * 26}", "/api/blobs/nothing"):
            answer = await bob.http.request(method, path)
            assert answer.status_code == 404, (method, path)
    assert (await ann.http.get(where)).status_code == 200


# RFC 9110, 14.1.2 and 14.2.
@pytest.mark.parametrize(
    ("asked", "content_range", "content"),
    [
        ("bytes=0-4", "bytes 0-4/1000", TEXT[:5]),
        ("bytes=990-", "bytes 990-999/1000", TEXT[990:]),
        ("bytes=-3", "bytes 997-999/1000", TEXT[-3:]),
        ("bytes=995-4000", "bytes 995-999/1000", TEXT[995:]),
        ("bytes=-4000", "bytes 0-999/1000", TEXT),
    ],
)
async def test_a_range_is_answered_with_that_part(
    ann: Person, asked: str, content_range: str, content: bytes
) -> None:
    got = await ann.http.get(await left(ann), headers={"Range": asked})
    assert got.status_code == 206
    assert got.headers["content-range"] == content_range
    assert got.content == content


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-2", "bytes=0-1,4-5", "lines=0-1", "bytes=-", "bytes=x-", "5"],
)
async def test_what_is_no_single_range_gets_all(
    ann: Person, asked: str
) -> None:
    got = await ann.http.get(await left(ann), headers={"Range": asked})
    assert (got.status_code, got.content) == (200, TEXT)


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=-0"])
async def test_a_range_behind_the_end_is_416(ann: Person, asked: str) -> None:
    got = await ann.http.get(await left(ann), headers={"Range": asked})
    assert got.status_code == 416
    assert got.headers["content-range"] == "bytes */1000"
    assert slug(got) == "range-not-satisfiable"


async def test_a_range_of_another_version_gets_all(ann: Person) -> None:
    where = await left(ann)
    etag = (await ann.http.head(where)).headers["etag"]
    for version, status in ((etag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-4", "If-Range": version}
        got = await ann.http.get(where, headers=headers)
        assert got.status_code == status


async def test_a_version_that_is_known_isnt_sent_again(ann: Person) -> None:
    where = await left(ann)
    etag = (await ann.http.head(where)).headers["etag"]
    for known in (etag, f'"x", W/{etag}', "*"):
        got = await ann.http.get(where, headers={"If-None-Match": known})
        assert (got.status_code, got.content) == (304, b"")
    got = await ann.http.get(where, headers={"If-None-Match": '"x"'})
    assert got.status_code == 200


async def test_head_tells_what_get_would(ann: Person) -> None:
    where = await left(ann)
    head, got = await ann.http.head(where), await ann.http.get(where)
    assert head.content == b""
    for name in ("content-length", "etag", "repr-digest", "accept-ranges"):
        assert head.headers[name] == got.headers[name]


async def test_a_deleted_blob_is_gone(ann: Person) -> None:
    where = await left(ann)
    assert (await ann.http.delete(where)).status_code == 204
    assert (await ann.http.get(where)).status_code == 404
    assert (await ann.http.delete(where)).status_code == 404


# RFC 9530, 2.
async def test_the_announced_digest_is_checked(
    ann: Person, tmp_path: Path
) -> None:
    digest = b64encode(hashlib.sha256(TEXT).digest()).decode()
    fields = {
        f"sha-256=:{digest}:": 201,
        f"sha-512=:AAAA:, sha-256=:{digest}:": 201,
        "sha-512=:AAAA:": 201,
        f"sha-256=:{b64encode(bytes(32)).decode()}:": 400,
        "sha-256=:AAAA:": 400,
        "sha-256=:?:": 400,
    }
    for field, status in fields.items():
        answer = await ann.http.put(
            "/api/blobs", content=TEXT, headers={"Content-Digest": field}
        )
        assert answer.status_code == status, field
        if status == 201:
            await ann.http.delete(answer.headers["location"])
        assert files(tmp_path) == []


async def test_too_large_is_413_announced_or_not(
    ann: Person, tmp_path: Path
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(10_000)

    for content in (bytes(LIMIT_BYTES + 1), endless()):
        answer = await ann.http.put("/api/blobs", content=content)
        assert answer.status_code == 413
        assert slug(answer) == "body-too-large"
        assert str(LIMIT_BYTES) in answer.json()["detail"]
    await left(ann, bytes(LIMIT_BYTES))
    assert len(files(tmp_path)) == 2


async def test_an_owner_may_leave_three(ann: Person) -> None:
    for _ in range(3):
        await left(ann)
    answer = await ann.http.put("/api/blobs", content=TEXT)
    assert answer.status_code == 429
    assert answer.headers["retry-after"]


async def test_another_sites_page_may_leave_nothing(ann: Person) -> None:
    answer = await ann.http.put(
        "/api/blobs", content=TEXT, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403


async def test_a_sender_who_falls_silent_is_cut_off(
    ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "PIECE_WAIT_S", 0.05)

    async def silent() -> AsyncIterator[bytes]:
        yield TEXT
        await asyncio.Event().wait()

    answer = await ann.http.put("/api/blobs", content=silent())
    assert answer.status_code == 408
    assert slug(answer) == "request-timeout"
    assert files(tmp_path) == []


async def test_a_sender_who_trickles_is_cut_off(
    ann: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "PIECE_WAIT_S", 0.05)
    sent: list[bytes] = []

    async def trickle() -> AsyncIterator[bytes]:
        # Never silent for as long as the limit.
        for _ in range(1_000):
            sent.append(b"x")
            yield b"x"
            await asyncio.sleep(0.01)

    answer = await ann.http.put("/api/blobs", content=trickle())
    assert answer.status_code == 408
    assert len(sent) < 100
    assert files(tmp_path) == []


async def test_a_sender_who_keeps_up_may_take_long(
    ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "PIECE_WAIT_S", 0.05)

    async def steady() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield bytes(1_000)
            await asyncio.sleep(0.01)

    answer = await ann.http.put("/api/blobs", content=steady())
    assert answer.status_code == 201
