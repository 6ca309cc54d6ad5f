"""Lists the cases that a grader is tried on, each with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from harness.verdict import Verdict
from labs.grading.lab import Lab
from labs.proof import blanks, building

KINDS = ("start", "solution", "mutant", "without", "oddball", "blank")
# How many times a mutant runs for each 20 of a solution.
SHARE = 4


@dataclass(frozen=True, slots=True)
class Case:
    """One folder that is checked several times."""

    lab: Lab
    kind: str
    name: str
    times: int
    build: Callable[[Path], None]
    verdict: Verdict
    # The only requirement that may be broken; empty for any.
    requirement: str = ""
    # A part of the message.
    says: str = ""
    # The requirement whose judge is switched off.
    without: str = ""
    # In how many of the runs the check goes on after a violation.
    whole: int = 0


def cases(lab: Lab, times: int) -> Iterator[Case]:
    """Yield all cases of a lab; `times` is how often a solution runs."""
    fewer = max(1, times // SHARE)
    yield Case(
        *(lab, "start", "start", fewer, partial(building.copy, lab, "start")),
        # Wrong, and as the lab gave it.
        verdict=Verdict.NOT_STARTED,
        requirement=lab.start_fails,
        whole=1,
    )
    yield Case(
        *(lab, "solution", "solution", times),
        partial(building.copy, lab, "solution"),
        verdict=Verdict.PASS,
    )
    switched: set[str] = set()
    for mutant in building.mutants(lab):
        build = partial(building.build, lab, mutant)
        yield Case(
            *(lab, "mutant", mutant.name, fewer, build),
            verdict=Verdict.WRONG,
            requirement=mutant.requirement,
            says=mutant.says,
            # One run shows that it breaks nothing else.
            whole=1,
        )
        # Judges are pure: the whole run above has shown for each mutant that
        # nothing but its requirement is broken. That switching off works is
        # shown once for each requirement.
        if mutant.requirement not in switched:
            switched.add(mutant.requirement)
            yield Case(
                *(lab, "without", mutant.name, 1, build),
                verdict=Verdict.PASS,
                without=mutant.requirement,
            )
    for name in building.oddballs(lab):
        yield Case(
            *(lab, "oddball", name, fewer),
            partial(building.copy, lab, f"oddballs/{name}"),
            verdict=Verdict.PASS,
        )
    for name in blanks.names(lab):
        yield Case(
            *(lab, "blank", name, 1, partial(blanks.build, lab, name)),
            verdict=Verdict.WRONG,
            requirement=blanks.breaks(lab, name),
        )
