"""The words in which judges say what they saw."""

from __future__ import annotations

from harness.checkers.violation import Violation
from harness.hostile.trial import Seen, Trial

ANSWERS = {
    "": "no answer",
    "cut": "a cut connection",
    "torn": "a body that was cut short",
    "garbage": "200 with a body that is no JSON",
}


def violation(
    trial: Trial, requirement: str, *, seen: str, expected: str = ""
) -> Violation:
    """Return a violation of a requirement under a trial's way."""
    return Violation(requirement, trial.way, seen, expected)


def answer_of(seen: Seen) -> str:
    """Return an answer in words."""
    return ANSWERS.get(seen.answer, seen.answer)


def end_of(trial: Trial) -> str:
    """Return how the client ended, in words."""
    if trial.ended is None:
        return "no client was run"
    if trial.ended.code is None:
        return f"it was still running after {trial.ended.took_s:.0f} s"
    if trial.ended.code == 0:
        return "exit code 0"
    return f"exit code {trial.ended.code}"
