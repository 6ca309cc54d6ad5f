"""The verdict on a target, which is also the exit code of a command.

A verdict of "wrong" needs evidence. Where there is none, because the target
never got ready or accepted nothing, the verdict is that nobody could judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from harness.checkers.evidence import Evidence
from harness.checkers.violation import Violation
from harness.requirements import Level, requirements


class Verdict(IntEnum):
    """The conclusion of a run. The numbers are exit codes."""

    PASS = 0
    WRONG = 1
    # The environment, a port or the time didn't allow a judgement.
    COULD_NOT_JUDGE = 2
    # There was nothing to judge yet: the work hasn't been begun.
    NOT_STARTED = 3
    HARNESS_FAILED = 4

    @property
    def words(self) -> str:
        """Return the verdict as a report shows it."""
        return self.name.lower().replace("_", " ")


def verdict(evidence: Evidence, violations: Sequence[Violation]) -> Verdict:
    """Return what the violations amount to."""
    known = requirements()
    if any(known[v.requirement].level is Level.MUST for v in violations):
        return Verdict.WRONG
    return Verdict.PASS if evidence.accepted else Verdict.COULD_NOT_JUDGE
