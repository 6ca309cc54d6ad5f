"""Conditions of a dialect mean what plain.toml says of them."""

from __future__ import annotations

import pytest

from harness.conformance.conditions import Facts, holds

FACTS = Facts(
    202,
    {"content-type": "Application/Problem+JSON; charset=utf-8", "x": "Ab"},
    {"data": "[DONE]", "state": "a.b", "text": "two\nlines", "list": ["d"]},
)


@pytest.mark.parametrize(
    ("condition", "is_so"),
    [
        ("http=2*", True),
        ("http=2?2", True),
        ("http=2?", False),
        ("data=[DONE]", True),
        ("data=[*]", True),
        ("data=D", False),
        ("list.0=[a-z]", False),
        ("state=a.b", True),
        ("state=a?b", True),
        ("state=aXb", False),
        ("text=two*", True),
        ("!data=[DONE]", False),
        ("!none", True),
        ("http=202 and data=[DONE]", True),
        ("header.content-type=application/problem+json*", True),
        ("header.x=ab", False),
    ],
)
def test_only_stars_and_question_marks_are_wildcards(
    condition: str, is_so: bool
) -> None:
    assert holds(condition, FACTS) is is_so
