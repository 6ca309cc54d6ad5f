"""The outcome of a check, and its form as JSON. It decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from harness.checkers.violation import Violation
from harness.verdict import Verdict
from labs.grading.lab import Lab


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on a learner's folder, and what led to it."""

    verdict: Verdict
    seed: int
    violations: Sequence[Violation] = ()
    # Why nobody could judge, or in what the grader itself failed.
    why: str = ""
    took_s: float = 0.0
    # The last lines that each process printed.
    output: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # The last traceback of each process that printed one.
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # Whether nothing is wrong so far, and only the first part was wanted.
    is_partial: bool = False


def violation_line(lab: Lab, violation: Violation) -> dict[str, Any]:
    """Return a violation with the words of its requirement."""
    requirement = lab.requirements[violation.requirement]
    return {
        "event": "violation",
        "requirement": requirement.id,
        "name": requirement.name,
        "text": requirement.text,
        "source": requirement.source,
        "chapter": requirement.chapter,
        "section": requirement.section,
        "subject": violation.subject,
        "expected": violation.expected or requirement.text,
        "seen": violation.seen,
        "proof": [asdict(record) for record in violation.proof],
    }


def verdict_line(outcome: Outcome) -> dict[str, Any]:
    """Return the end of a check."""
    return {
        "event": "verdict",
        "verdict": outcome.verdict.words.replace(" ", "-"),
        "code": int(outcome.verdict),
        "why": outcome.why,
        "is_partial": outcome.is_partial,
        "took_s": round(outcome.took_s, 1),
        "seed": outcome.seed,
        "output": {
            name: list(lines) for name, lines in outcome.output.items()
        },
        "errors": {
            name: list(lines) for name, lines in outcome.errors.items()
        },
    }
