"""A check: a requirement, its judge, and the probes that it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.checkers.violation import Violation
from harness.conformance.judge.view import View

# A violation; or None for one thing that was looked at and found right.
Found = Violation | None
Judge = Callable[[View], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement and how it is judged."""

    requirement: str
    judge: Judge
    # Any of these gives it something to look at.
    probes: tuple[str, ...]
    # Why there may be nothing to look at, although the probes ran.
    or_else: str = "no answer of this run shows it"
    # Whether that means that the service doesn't offer it, which it needn't.
    is_offer: bool = False
    # Probes that it needs besides, to compare with.
    also: tuple[str, ...] = ()
