"""A check ends where it should, with the verdict that its parts gave."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.checkers.violation import Violation
from harness.history import Record
from harness.verdict import Verdict
from labs.grading import check as checking
from labs.grading.bench import Bench
from labs.grading.check import Plan, check
from labs.grading.lab import find
from labs.grading.outcome import Outcome
from labs.grading.part import Part

# A lab that has neither a broker nor an API.
LAB = "2"


async def calm(bench: Bench) -> None:
    """Leave a mark."""
    bench.note("calm")


async def stormy(bench: Bench) -> None:
    """Leave another mark."""
    bench.note("stormy")


def two_are_broken(history: Sequence[Record]) -> Iterator[Violation]:
    """Break two requirements of every lab."""
    yield Violation("LAB-START-02", "x", history[0].what)
    yield Violation("LAB-START-03", "x", history[0].what)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Give a plan for a copy of a lab's start."""
    lab = find(LAB)
    shutil.copytree(lab.start, tmp_path / "own")
    return Plan(lab, tmp_path / "own", 7, is_first_part_only=True)


async def checked(
    plan: Plan,
    monkeypatch: pytest.MonkeyPatch,
    *,
    judges: Sequence[Any] = (),
    parts: Sequence[Part] = (Part("calm", calm), Part("stormy", stormy)),
) -> tuple[Outcome, list[str]]:
    """Check with these parts; return the outcome and the parts that ran."""
    monkeypatch.setattr(checking, "grader", lambda _: (parts, judges))
    folder = plan.code.parent / "check"
    folder.mkdir()
    said: list[dict[str, Any]] = []
    outcome = await check(plan, folder, said.append)
    return outcome, [one["name"] for one in said if one["event"] == "part"]


async def test_the_first_part_alone_is_no_pass(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome, parts = await checked(plan, monkeypatch)
    assert parts == ["calm"]
    assert outcome.verdict is Verdict.COULD_NOT_JUDGE
    assert outcome.is_partial
    assert outcome.why == "only the first of 2 parts was run"


async def test_the_first_part_alone_may_be_wrong(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Plan(
        *(plan.lab, plan.code, plan.seed),
        is_whole=True,
        is_first_part_only=True,
    )
    outcome, parts = await checked(whole, monkeypatch, judges=[two_are_broken])
    assert parts == ["calm"]
    assert outcome.verdict is Verdict.WRONG
    assert len(outcome.violations) == 2
    assert not outcome.is_partial


async def test_a_lab_of_one_part_passes_by_it(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = [Part("calm", calm)]
    outcome, _ = await checked(plan, monkeypatch, parts=only)
    assert outcome.verdict is Verdict.PASS
