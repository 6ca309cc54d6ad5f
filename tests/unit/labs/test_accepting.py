"""A service that accepts nothing doesn't pass for want of evidence."""

from __future__ import annotations

from typing import Any

import pytest

from harness.history import Record
from labs.grading.accepting import something_is_accepted


def post(status: int | None, phase: str = "ok") -> Record:
    more: dict[str, Any] = {"status": status} if status else {}
    return Record(1.0, "client", 0, "POST /orders", phase, more)


@pytest.mark.parametrize(
    "history",
    [
        [],
        [post(202)],
        # A refusal is fine beside what is accepted.
        [post(422), post(None, "unknown"), post(202)],
        # Nothing was answered so far.
        [post(None, "invoke")],
    ],
)
def test_what_accepts_something_says_nothing(history: list[Record]) -> None:
    assert list(something_is_accepted(history)) == []


@pytest.mark.parametrize(
    ("history", "says"),
    [
        ([post(200), post(200)], "2 times POST, and the first one (POST"),
        ([post(None, "unknown")], "got no answer"),
    ],
)
def test_a_constant_answer_is_wrong(history: list[Record], says: str) -> None:
    (found,) = something_is_accepted(history)
    assert found.requirement == "LAB-START-06"
    assert says in found.seen
