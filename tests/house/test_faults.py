"""Every fault has its line, and every test that a line names exists."""

from __future__ import annotations

import re

import pytest

from bench.__main__ import ROWS as ROWS_OF_BENCH
from tests.house import named
from tests.house.tree import ROOT

PAGE = ROOT / "tests" / "FAULTS.md"
# chosen: what we could think of; a new one gets the next number.
FAULTS = 52
ROW = re.compile(r"\| (\d+) \| (.+?) \| (\S[^|]*?) \| (.+) \|$", re.M)
MEASURED = re.compile(r"`make bench ROWS=([\w-]+)`")
NAMED = re.compile(r"`(tests/[\w/]+\.py::\w+)`")
ROWS = [match.groups() for match in ROW.finditer(PAGE.read_text("utf-8"))]


def test_every_fault_has_its_line() -> None:
    numbers = [int(number) for number, *_ in ROWS]
    assert numbers == list(range(1, FAULTS + 1))


@pytest.mark.parametrize(
    ("number", "verdict", "by"), [(row[0], row[2], row[3]) for row in ROWS]
)
def test_a_line_says_what_holds_or_what_is_missing(
    number: str, verdict: str, by: str
) -> None:
    assert verdict in ("held", "not here", "open"), number
    tests, rows = NAMED.findall(by), MEASURED.findall(by)
    assert tests or rows or verdict != "held", f"{number}: held by nothing"
    # What isn't here yet may be here by now.
    assert verdict != "not here" or " yet" not in by, f"{number}: open?"
    assert set(rows) <= ROWS_OF_BENCH.keys(), f"{number}: no such row"
    gone = [test for test in tests if not named.exists(test)]
    assert not gone, f"{number} names tests that aren't there"


def test_a_name_that_is_gone_would_be_found() -> None:
    here = "tests/house/test_faults.py"
    assert named.exists(f"{here}::test_every_fault_has_its_line")
    assert not named.exists(f"{here}::test_no_such_thing")
    assert not named.exists("tests/house/test_gone.py::test_it")
