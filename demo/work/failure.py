"""The errors by which work ends its attempt early.

Work raises them; worker/attempt.py turns them into events.

    Failure     carries a problem as data (RFC 9457), which its owner sees
    +-- Transient   may pass by itself: another attempt follows, later
    +-- Permanent   would happen again: there is no other attempt

Any other error of the work is a bug in the work itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


# --8<-- [start:failures]
class Failure(Exception):
    """End an attempt with `problem`, which has a page of its own."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(problem["title"])
        self.problem = problem


class Transient(Failure):
    """Ask for another attempt, in `after_s` seconds at the earliest.

    `after_s` comes from the dependency that refused, as in Retry-After (RFC
    9110, 10.2.3); None leaves it to the backoff.
    """

    def __init__(
        self, problem: Mapping[str, Any], after_s: float | None = None
    ) -> None:
        super().__init__(problem)
        self.after_s = after_s


class Permanent(Failure):
    """End the task: the same work would be refused again."""


# --8<-- [end:failures]
