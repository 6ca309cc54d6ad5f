"""Turns a history into a standing for each requirement. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.checkers.violation import Violation
from harness.conformance.judge import CHECKS
from harness.conformance.judge.check import Check
from harness.conformance.judge.view import View
from harness.history import Record
from harness.requirements import Level, Requirement, of
from harness.verdict import Verdict


class Standing(StrEnum):
    """How a service stands to one requirement."""

    PASS = "pass"  # noqa: S105 - a verdict
    VIOLATED = "violated"
    SKIPPED = "skipped"
    COULD_NOT_JUDGE = "could not judge"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, and what came of it."""

    requirement: Requirement
    standing: Standing
    # Why it was skipped, or couldn't be judged.
    reason: str = ""
    # How many things were looked at and found right.
    right: int = 0
    violations: Sequence[Violation] = ()


def outcome(
    records: Iterable[Record],
    not_tried: Mapping[str, str],
    only: Sequence[str] = (),
    without: Collection[str] = (),
) -> list[Row]:
    """Return a row for each requirement that was asked for.

    `not_tried` has the probes that weren't run, with the reasons; the
    checkers of `without` are switched off.
    """
    view = View(records)
    lacking = {**not_tried, **view.skips()}
    return [
        _row(requirement, CHECKS[id_], view, lacking)
        for id_, requirement in of("conform").items()
        if is_wanted(id_, only) and id_ not in without
    ]


def is_wanted(id_: str, only: Sequence[str]) -> bool:
    """Say whether a requirement is asked for, by its id or a prefix."""
    return not only or any(id_.startswith(prefix) for prefix in only)


def verdict(rows: Sequence[Row]) -> Verdict:
    """Return the verdict on all rows."""
    musts = [r for r in rows if r.requirement.level is Level.MUST]
    if any(r.standing is Standing.VIOLATED for r in musts):
        return Verdict.WRONG
    could_not = any(r.standing is Standing.COULD_NOT_JUDGE for r in musts)
    if could_not or not any(r.standing is Standing.PASS for r in rows):
        return Verdict.COULD_NOT_JUDGE
    return Verdict.PASS


def _row(
    requirement: Requirement,
    check: Check,
    view: View,
    lacking: Mapping[str, str],
) -> Row:
    found = list(check.judge(view))
    violations = [one for one in found if one is not None]
    right = len(found) - len(violations)
    if violations:
        return Row(requirement, Standing.VIOLATED, "", right, violations)
    if right:
        return Row(requirement, Standing.PASS, "", right)
    reasons = [lacking.get(probe) for probe in check.probes]
    if all(reasons):
        return Row(requirement, Standing.SKIPPED, str(reasons[0]))
    if trouble := _trouble(view, check):
        return Row(requirement, Standing.COULD_NOT_JUDGE, trouble)
    if check.is_offer:
        return Row(requirement, Standing.SKIPPED, check.or_else)
    return Row(requirement, Standing.COULD_NOT_JUDGE, _why(view, check))


def _trouble(view: View, check: Check) -> str:
    """Return what a probe that it needs has failed at, if one has."""
    reasons = [
        str(r.more["reason"])
        for r in view.records
        if r.phase == "fail" and r.more.get("probe") in check.probes
    ]
    # One line: a program's own words are in the proof.
    return reasons[0].splitlines()[0] if reasons else ""


def _why(view: View, check: Check) -> str:
    """Say what stood in the way, by the last thing that was seen."""
    of_probes = [
        e for e in view.exchanges if e.asked.more["probe"] in check.probes
    ]
    silent = [e for e in of_probes if not e.has_answer]
    if silent:
        last = silent[-1].asked.more
        return (
            f"{last['method']} {last['address']} got no answer:"
            f" {silent[-1].error}"
        )
    if not of_probes:
        return "the probe was stopped before it sent anything"
    last = of_probes[-1].asked.more
    return (
        f"{check.or_else}; the last answer was {of_probes[-1].words} to"
        f" {last['method']} {last['address']}"
    )
