"""How a work says why it ends early: by the class of the error.

    Failure     carries a problem as data (RFC 9457), which its owner sees
    +-- Transient   may pass by itself: another attempt follows, later
    +-- Permanent   will be the same next time: there is none

Anything else that a work raises is a mistake of the work itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Failure(Exception):
    """End an attempt with `problem`, a problem with a page of its own."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["title"])
        self.problem = problem


class Transient(Failure):
    """Ask for another attempt, in `after_s` seconds at the earliest.

    `after_s` is what the one who refused has asked for, as a Retry-After
    does (RFC 9110, 10.2.3); None leaves it to the backoff.
    """

    def __init__(
        self, problem: Mapping[str, Any], after_s: float | None = None
    ) -> None:
        super().__init__(problem)
        self.after_s = after_s


class Permanent(Failure):
    """End the task: the same work would be refused again."""
