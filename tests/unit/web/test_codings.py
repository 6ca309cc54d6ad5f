"""A JSON body may begin with a byte order mark, and has no other coding."""

from __future__ import annotations

import gzip

import pytest
from starlette.datastructures import Headers

from demo.web import bodies
from demo.web.raised import Refused

JSON = {"content-type": "application/json"}
BODY = b'{"a": 1}'


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "identity, gzip"])
def test_a_coded_body_is_refused_and_told_what_is_taken(coding: str) -> None:
    headers = Headers({**JSON, "content-encoding": coding})
    with pytest.raises(Refused) as refused:
        bodies.parse(headers, gzip.compress(BODY))
    assert refused.value.slug == "unsupported-media-type"
    assert refused.value.headers == {"Accept-Encoding": "identity"}
    assert "Content-Encoding" in (refused.value.detail or "")


def test_a_body_that_says_it_is_not_coded_is_taken() -> None:
    headers = Headers({**JSON, "content-encoding": "identity"})
    assert bodies.parse(headers, BODY) == {"a": 1}


def test_a_byte_order_mark_is_ignored() -> None:
    assert bodies.parse(Headers(JSON), b"\xef\xbb\xbf" + BODY) == {"a": 1}


@pytest.mark.parametrize(
    ("length", "right"),
    [("", 0), ("5", 5), ("-1", 0), ("x", 0), ("9" * 5000, int("9" * 18))],
)
def test_a_length_is_a_number_however_long(length: str, right: int) -> None:
    headers = Headers({"content-length": length})
    assert bodies.announced_bytes(headers) == right
