"""Every rule finds its wrong trees, and nothing in the right ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from accepted.lint.rules import RULES
from tests.lint.corpus import RIGHT, WRONG, expected, found, outcome


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_a_wrong_tree_has_these_findings_and_no_others(case: Path) -> None:
    assert outcome(case).unread == []
    assert sorted(found(case)) == sorted(expected(case))
    assert any(line.endswith(case.parent.name) for line in expected(case))


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.name)
def test_a_right_tree_has_none(case: Path) -> None:
    assert found(case) == []
    assert outcome(case).unread == []
    assert outcome(case).facts, "nothing of it was read"


def test_every_rule_has_a_wrong_tree() -> None:
    engine = {"suppression-without-reason", "unused-suppression"}
    cases = {case.parent.name for case in WRONG}
    assert cases == set(RULES) - engine
