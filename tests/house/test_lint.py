"""`accepted lint .` finds nothing here, and each exception has its reason."""

from __future__ import annotations

from accepted.lint import configuration, engine
from tests.house.tree import ROOT


def test_lint_finds_nothing_in_this_tree() -> None:
    outcome = engine.run(ROOT, configuration.find(ROOT))
    found = [f"{one.place} {one.rule}" for one in outcome.findings]
    assert (found, outcome.unread) == ([], [])
    # Peers and counter-examples are wrong on purpose, and say so.
    assert outcome.suppressed >= 20
