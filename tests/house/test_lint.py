"""`accepted lint .` finds nothing here, and each exception has its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted.lint import configuration, engine
from tests.house.tree import ROOT, name

SOLUTIONS = sorted((ROOT / "labs").glob("*/solution"))


def test_lint_finds_nothing_in_this_tree() -> None:
    outcome = engine.run(ROOT, configuration.find(ROOT))
    found = [f"{one.place} {one.rule}" for one in outcome.findings]
    assert (found, outcome.unread) == ([], [])
    # Peers and counter-examples are wrong on purpose, and say so.
    assert outcome.suppressed >= 20


@pytest.mark.parametrize("folder", SOLUTIONS, ids=name)
def test_lint_finds_nothing_in_a_lab_s_solution(folder: Path) -> None:
    # Each is an application of its own, with settings of its own.
    outcome = engine.run(folder, configuration.Configuration())
    found = [f"{one.place} {one.rule}" for one in outcome.findings]
    assert (found, outcome.unread) == ([], [])
