"""JSON, and texts that only look like it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.web.strictjson import DEPTH_LIMIT, JSONError, parse

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**63), max_value=2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_json_is_understood(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"NaN",
        b'{"a": Infinity}',
        b"[-Infinity]",
        b"1e999",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b'"\xff"',
        b'"\\ud800"',
        b'{"\\udc00": 1}',
        b"{} {}",
        b"'a'",
        b"[" * 60_000,
        b"9" * 60_000,
    ],
    ids=lambda text: text[:20],
)
def test_what_is_not_json_is_refused(text: bytes) -> None:
    with pytest.raises(JSONError):
        parse(text)


def test_depth_is_allowed_up_to_the_limit_and_not_beyond() -> None:
    def nested(depth: int) -> bytes:
        return b"[" * depth + b"]" * depth

    parse(nested(DEPTH_LIMIT))
    with pytest.raises(JSONError, match="deeper"):
        parse(nested(DEPTH_LIMIT + 1))
    with pytest.raises(JSONError, match="deeper"):
        parse(b'{"a":' * 33 + b"1" + b"}" * 33)


@pytest.mark.parametrize(
    ("text", "right"),
    [("1.0", 1), ("1e2", 100), ("-0.0", 0), ("1.50", 1.5), ("1e300", 1e300)],
)
def test_a_number_without_a_fraction_is_an_integer(
    text: str, right: float
) -> None:
    number = parse(text.encode())
    assert number == right
    assert type(number) is type(right)
