"""Names that a check gives to what it sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from labs.grading.bench import Bench
from labs.grading.lab import labs


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(labs()[0], tmp_path, tmp_path, seed=7)


def test_a_name_is_given_once(bench: Bench) -> None:
    """Two mailings under one name once looked like letters printed twice."""
    drawn = iter(["rowan123", "rowan123", "yew456"])
    assert bench.fresh(lambda: next(drawn)) == "rowan123"
    assert bench.fresh(lambda: next(drawn)) == "yew456"


def test_numbers_are_many_and_differ(bench: Bench) -> None:
    numbers = [bench.number() for _ in range(2_000)]
    assert len(set(numbers)) == 2_000
    assert all(n[1] == "-" and n[2:].isdecimal() for n in numbers)
