"""Counting something large, part by part, from wherever one was."""

from __future__ import annotations

import hashlib

from demo.work import digest
from demo.work.digest import PART_BYTES, DigestInput
from demo.work.step import Start

WANTED = DigestInput(blob="b_" + "a" * 26)


class Content:
    """One blob, and what has been read of it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.read_from: list[int] = []

    def size_bytes(self, _: str) -> int:
        return len(self.content)

    def read(self, _: str, start: int, end: int) -> bytes:
        self.read_from.append(start)
        return self.content[start:end]


CONTENT = b"0123456\n" * (PART_BYTES // 8 * 2 + 5)


def test_all_is_counted_once() -> None:
    steps = list(
        digest.steps_with(lambda _: Content(CONTENT))(WANTED, Start())
    )
    assert [s.done for s in steps] == [1, 2, 3]
    result = digest.finish(WANTED, [s.partial for s in steps])
    assert result["bytes"] == len(CONTENT)
    assert result["lines"] == CONTENT.count(b"\n")


def test_a_second_attempt_goes_on_and_comes_to_the_same() -> None:
    whole = list(
        digest.steps_with(lambda _: Content(CONTENT))(WANTED, Start())
    )
    blob = Content(CONTENT)
    first = [whole[0].partial]
    rest = list(digest.steps_with(lambda _: blob)(WANTED, Start(first)))
    assert blob.read_from == [PART_BYTES, 2 * PART_BYTES]
    assert digest.finish(
        WANTED, [*first, *(s.partial for s in rest)]
    ) == digest.finish(WANTED, [s.partial for s in whole])


def test_nothing_at_all_has_a_digest_too() -> None:
    assert (
        list(digest.steps_with(lambda _: Content(b""))(WANTED, Start())) == []
    )
    result = digest.finish(WANTED, [])
    assert result["sha256_of_sha256s"] == hashlib.sha256().hexdigest()
