"""Holds what a check found: violations with their proof, and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.history import Record
from harness.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Found:
    """A violation, with the words of its requirement."""

    requirement: str
    name: str
    text: str
    expected: str
    seen: str
    chapter: str = ""
    section: str = ""
    proof: tuple[Record, ...] = ()


@dataclass(slots=True)
class Result:
    """The outcome of a check, as far as it came."""

    verdict: Verdict = Verdict.HARNESS_FAILED
    why: str = ""
    took_s: float = 0.0
    seed: int = 0
    found: list[Found] = field(default_factory=list)
    # The last lines that each process printed.
    output: dict[str, list[str]] = field(default_factory=dict)
    # The last traceback of each process that printed one.
    errors: dict[str, list[str]] = field(default_factory=dict)
    was_cancelled: bool = False
    # Whether only the first part was wanted, and nothing is wrong in it.
    is_partial: bool = False


def found_in(event: Mapping[str, Any]) -> Found:
    """Return the violation that an event of the grader tells of."""
    return Found(
        *(event["requirement"], event["name"], event["text"]),
        *(event["expected"], event["seen"]),
        *(event.get("chapter", ""), event.get("section", "")),
        tuple(Record(**record) for record in event["proof"]),
    )
