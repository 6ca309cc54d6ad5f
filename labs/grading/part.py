"""Part and Judge: the pieces that a lab's grader consists of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.checkers.violation import Violation
from harness.history import Record

if TYPE_CHECKING:
    from labs.grading.bench import Bench

# A pure function over the whole history so far. It says nothing about what
# hasn't been tried yet.
Judge = Callable[[Sequence[Record]], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a check: it sends, breaks and waits, and judges nothing."""

    name: str
    drive: Callable[[Bench], Awaitable[None]]
