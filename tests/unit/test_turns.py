"""Cases that take turns: each has its day, and no list is forgotten."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from accepted import testing
from tests import conftest, turns
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


@pytest.mark.parametrize(
    ("part", "left"),
    [("0", 3), ("1", 2), ("", 7), (None, 7)],
    ids=["a part", "another one", "no number", "no part asked for"],
)
def test_only_where_a_part_is_asked_for_cases_are_left_out(
    in_three_parts: None,
    monkeypatch: pytest.MonkeyPatch,
    part: str | None,
    left: int,
) -> None:
    monkeypatch.delenv(turns.PART, raising=False)
    if part is not None:
        monkeypatch.setenv(turns.PART, part)
    deselected: list[Any] = []
    hook = SimpleNamespace(
        pytest_deselected=lambda items: deselected.extend(items)
    )
    items: list[Any] = [SimpleNamespace(nodeid=case) for case in CASES]
    config = SimpleNamespace(hook=hook, getoption=lambda *_, **__: False)
    conftest.pytest_collection_modifyitems(
        cast("pytest.Config", config), items
    )
    assert len(items) == left
    assert len(deselected) == 7 - left


def test_what_has_failed_runs_again_with_each_case(tmp_path: Path) -> None:
    """The last of many cases is the first of those that have failed."""
    file = tmp_path / "test_a.py"
    file.write_text(
        textwrap.dedent(
            """
            import pytest
            from tests import turns

            turns.PARTS = {"test_a.py": 3}

            @pytest.mark.parametrize("number", range(7))
            def test_b(number):
                assert number != 4
            """
        ),
        "utf-8",
    )
    (tmp_path / "conftest.py").write_text(
        (ROOT / "tests/conftest.py").read_text("utf-8"), "utf-8"
    )
    environment = {**os.environ, turns.PART: "1", "PYTHONPATH": str(ROOT)}

    def told(*more: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *more],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    assert "1 failed, 1 passed, 5 deselected" in told()
    assert "1 failed" in told("--last-failed")


@pytest.mark.parametrize("name", turns.PARTS)
def test_what_takes_turns_is_there(name: str) -> None:
    file, _, test = name.partition("::")
    text = (ROOT / file).read_text("utf-8")
    assert re.search(rf"^(async )?def {test or 'test_'}", text, re.M)
    assert turns.PARTS[name] >= 2


def test_make_test_names_the_part_that_is_read_here() -> None:
    assert testing.PART == turns.PART
