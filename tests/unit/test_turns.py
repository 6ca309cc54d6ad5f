"""Cases that take turns: each has its day, and no list is forgotten."""

from __future__ import annotations

import re

import pytest

from accepted import testing
from tests import turns
from tests.house.tree import ROOT

CASES = [f"tests/a.py::test_b[{number}]" for number in range(7)]


@pytest.fixture
def in_three_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PARTS", {"tests/a.py::test_b": 3})


def test_each_case_runs_on_one_of_as_many_days(in_three_parts: None) -> None:
    days = [
        [c for c in CASES if c not in turns.not_today(CASES, part)]
        for part in (739_581, 739_582, 739_583)
    ]
    assert sorted(case for day in days for case in day) == CASES
    assert sorted(map(len, days)) == [2, 2, 3]


def test_other_tests_run_every_day(in_three_parts: None) -> None:
    others = ["tests/a.py::test_c", "tests/b.py::test_b[0]"]
    for part in range(3):
        assert not set(turns.not_today([*CASES, *others], part)) & {*others}


def test_a_whole_file_takes_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PARTS", {"tests/a.py": 2})
    cases = [*CASES, "tests/a.py::test_c"]
    assert len(turns.not_today(cases, 0)) == 4


@pytest.mark.parametrize("name", turns.PARTS)
def test_what_takes_turns_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    text = (ROOT / file).read_text("utf-8")
    assert re.search(rf"^(async )?def {test or 'test_'}", text, re.M)
    assert turns.PARTS[name] >= 2


def test_make_test_names_the_part_that_is_read_here() -> None:
    assert testing.PART == turns.PART
