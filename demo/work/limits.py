"""How much a kind of work may take of time and of attempts.

Pure figures; the worker and the sweeper see to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task may take.

    `attempts`: that many may fail for a reason that may pass by itself.
    `soft_s`: then the attempt is asked to stop, at its next step.
    `hard_s`: then it's over, whether the step has ended or not.
    `deadline_s`: from being accepted to the end, all waits included.
    """

    # chosen: with the pauses between them, most of a minute of bad luck.
    attempts: int = 5
    # chosen: twice the longest report.
    soft_s: float = 120.0
    hard_s: float = 130.0
    # chosen: a day later nobody waits for it any more.
    deadline_s: float = 86_400.0


def usual(_: Any) -> Limits:
    """Return the limits of a kind without any of its own."""
    return Limits()
