"""Notes in the progress what a check found, and what was shown."""

from __future__ import annotations

from accepted.lab.hints import Hint, take
from accepted.lab.progress import LabProgress, changing
from accepted.lab.result import Result
from harness.verdict import Verdict
from labs.grading.lab import Lab

COUNTED = (Verdict.PASS, Verdict.WRONG)


def started(lab: Lab) -> None:
    """Note that a learner began."""
    with changing() as progress:
        progress.of(lab).touch()


def checked(lab: Lab, result: Result) -> bool:
    """Note a verdict; return whether it's the first pass.

    A check that could not judge changes nothing but the time.
    """
    with changing() as progress:
        own = progress.of(lab)
        own.touch()
        if result.verdict not in (*COUNTED, Verdict.NOT_STARTED):
            return False
        own.verdict = result.verdict.words
        own.requirement = result.found[0].requirement if result.found else ""
        own.attempts += result.verdict in COUNTED
        is_first = result.verdict is Verdict.PASS and not own.done
        own.done = own.done or is_first
        return is_first


def recomputed(lab: Lab, result: Result) -> None:
    """Note a verdict as the truth: what doesn't pass isn't done."""
    checked(lab, result)
    if result.verdict in (Verdict.WRONG, Verdict.NOT_STARTED):
        with changing() as progress:
            progress.of(lab).done = False


def hinted(lab: Lab) -> list[Hint]:
    """Note that the next hint was shown; return all that were."""
    with changing() as progress:
        own = progress.of(lab)
        own.touch()
        return take(lab, own)


def solution_shown(lab: Lab) -> None:
    """Note that the solution was shown, before a pass or after it."""
    with changing() as progress:
        own = progress.of(lab)
        own.touch()
        own.with_solution = own.with_solution or not own.done


def state(own: LabProgress) -> str:
    """Return how far a lab is, in a word or two."""
    if own.done:
        return "done, with the solution" if own.with_solution else "done"
    return "started" if own.is_touched else ""
