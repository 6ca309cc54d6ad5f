"""A written value comes back, and the standard library agrees."""

from __future__ import annotations

import json

from hypothesis import given

from demo.jsontext import dump, load
from tests.unit.web.test_strictjson import VALUES


@given(VALUES)
def test_what_is_written_comes_back(value: object) -> None:
    assert load(dump(value)) == value


@given(VALUES)
def test_others_read_the_same(value: object) -> None:
    assert json.loads(dump(value)) == value
    assert load(json.dumps(value)) == value


def test_it_is_compact_and_without_escapes() -> None:
    assert dump({"a": [1, 2.5, None], "b": "\u00e4"}) == (
        '{"a":[1,2.5,null],"b":"\u00e4"}'
    )
