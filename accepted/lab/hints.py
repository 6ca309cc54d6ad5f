"""Gives hints in three tiers, for the requirement that was broken last.

Tier 1 says which line of the evidence is the surprise, 2 which part or
setting it comes from, and 3 the shape of the change.
"""

from __future__ import annotations

from dataclasses import dataclass

from accepted.lab.catalogue import called
from accepted.lab.errors import LabError
from accepted.lab.progress import LabProgress
from harness.verdict import Verdict
from labs.grading.lab import TIERS, Lab, Requirement

LAST = len(TIERS)
TITLES = {"look": "Look", "where": "Where", "how": "How"}


@dataclass(frozen=True, slots=True)
class Hint:
    """One tier of hints for one requirement."""

    requirement: Requirement
    tier: int

    @property
    def title(self) -> str:
        """Return what kind of hint it is: Look, Where or How."""
        return TITLES[TIERS[self.tier - 1]]

    @property
    def text(self) -> str:
        """Return the hint."""
        return self.requirement.hints[TIERS[self.tier - 1]]

    @property
    def page(self) -> str:
        """Return the file of the page to read from tier 2 on."""
        if self.tier < 2 or not self.requirement.chapter:
            return ""
        name = self.requirement.chapter.removesuffix(".md")
        return f"site/chapters/{name}.md{self.requirement.section}"


def given(lab: Lab, own: LabProgress) -> list[Hint]:
    """Return the hints that were shown for the last requirement."""
    requirement = lab.requirements.get(own.requirement)
    if requirement is None:
        return []
    tier = own.hints.get(requirement.id, 0)
    return [Hint(requirement, number + 1) for number in range(tier)]


def take(lab: Lab, own: LabProgress) -> list[Hint]:
    """Note the next hint as shown; return it with those before it.

    Raises LabError if no check has shown yet what is wrong.
    """
    requirement = lab.requirements.get(own.requirement)
    if requirement is None:
        if own.verdict == Verdict.PASS.words:
            raise LabError(
                f"Nothing is wrong: the last check of lab {lab.number} passed."
            )
        raise LabError(
            "Hints follow what a check finds. Check first:"
            f" {called(f'check {lab.number}')}"
        )
    tier = own.hints.get(requirement.id, 0)
    own.hints[requirement.id] = min(tier + 1, LAST)
    return given(lab, own)


def again(lab: Lab, own: LabProgress) -> list[Hint]:
    """Return the hints that were shown. Raises LabError if none were."""
    shown = given(lab, own)
    if not shown:
        raise LabError(
            "No hint on what the last check found was shown yet:"
            f" {called(f'hint {lab.number}')}"
        )
    return shown


def has_all(own: LabProgress) -> bool:
    """Say whether all hints for some requirement were shown."""
    return own.most_hints >= LAST


def require_solution(lab: Lab, own: LabProgress) -> None:
    """Raise LabError while there is no way to the solution yet."""
    if own.done or has_all(own):
        return
    missing = LAST - own.hints.get(own.requirement, 0)
    raise LabError(
        "The solution is shown after a pass, or after the third hint:"
        f" {missing} to go. {called(f'hint {lab.number}')}"
    )
