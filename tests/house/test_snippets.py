"""Code that a page shows is cut from a file, and the cut is written right.

A misspelt marker is no error to the build: the page shows the line.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files_with

PAGES = [page for page in files_with(".md") if ROOT / "site" in page.parents]
# Whatever somebody, or a formatter, has made of it.
MEANT = re.compile(r"-\s*8\s*<\s*-")
# A fence may be inside a list or a note.
CUT = re.compile(r'\s*--8<-- "(?P<file>[\w./-]+)(?::(?P<section>[\w-]+))?"')


def wrong(line: str) -> bool:
    """Say whether a line means to cut something in, and doesn't."""
    return bool(MEANT.search(line)) and not CUT.fullmatch(line)


@pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: str(page.relative_to(ROOT))
)
def test_what_is_cut_in_is_written_right(page: Path) -> None:
    lines = page.read_text("utf-8").splitlines()
    assert [line for line in lines if wrong(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        '--8 < --"lessons/held/tasks.py:held"',
        '    --8<--"lessons/held/tasks.py:held"',
        "--8<-- lessons/held/tasks.py",
    ],
)
def test_what_a_formatter_makes_of_it_is_found(line: str) -> None:
    assert wrong(line)
    assert not wrong('    --8<-- "lessons/held/tasks.py:held"')
