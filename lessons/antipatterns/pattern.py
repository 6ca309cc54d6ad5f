"""Declares an anti-pattern: its words, its run, and what the run must show.

A run drives one side, `before` or `after`, and returns data:

    {"status": 504, "answer_s": 2.01, "made": 1}

`tell` makes the sentence of the page from the data of both sides. It raises
NotShown if the data don't show what the pattern claims, so that no sentence
outlives its evidence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lessons.antipatterns.stage import Stage

# The data of one side: numbers and short strings, by name.
Seen = Mapping[str, Any]
Run = Callable[[Stage], Awaitable[dict[str, Any]]]


class NotShown(Exception):
    """A run didn't show what its pattern claims."""


class Role(StrEnum):
    """The part of a system whose code or setting a pattern is."""

    API = "API"
    WORKER = "Worker"
    CLIENT = "Client"
    PLATFORM = "Platform"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, and its unit."""

    key: str
    label: str
    unit: str = ""

    def shown(self, seen: Seen) -> str:
        """Return a side's value with its unit."""
        value = seen[self.key]
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            value = f"{value:.3f}" if 0 < value < 0.1 else f"{value:.1f}"
        elif isinstance(value, int):
            value = f"{value:,}"
        return f"{value} {self.unit}".strip()


@dataclass(frozen=True)
class Pattern:
    """One anti-pattern."""

    # In kebab-case: the anchor, and the folder of its code.
    name: str
    title: str
    role: Role
    # One sentence.
    harm: str
    # A page of the guide, with an anchor: "chapters/3-polling.md#pitfalls".
    # If there is none, `alone` says why.
    chapter: str
    # What it looks like, in one or two sentences above the code.
    looks: str
    # How to find it in one's own code: a recipe each.
    grep: str
    metric: str
    # The rule of `accepted lint` that finds `before`, if there is one.
    rule: str | None
    cure: str
    rows: tuple[Row, ...]
    run: Run
    tell: Callable[[Seen, Seen], str]
    # How a run was shortened or what of it is a calculation.
    note: str = ""
    alone: str = ""
    # If a rule comes close: which one, and what it finds instead.
    unruled: str = ""
    # The figure that shows the same at full length, as a link's target.
    figure: str = ""
    # The files that are shown; others are there to run them.
    files: tuple[str, str] = ("before.py", "after.py")
    # Also runs in `make test`: within a few seconds.
    is_quick: bool = False


def hold(is_shown: bool, claim: str) -> None:
    """Raise NotShown unless the data show a claim."""
    if not is_shown:
        raise NotShown(f"the run doesn't show that {claim}")
