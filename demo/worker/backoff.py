"""Computes how long a task waits before its next attempt.

Exponential backoff with full jitter: a draw between zero and a limit that
doubles with each failure. Without the draw, all tasks that failed together
would come back together, and fail together again. (M. Brooker, Exponential
Backoff And Jitter, AWS Architecture Blog, 2015: full jitter makes the
fewest calls of the variants compared there.)
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """The limits of the wait; `draw` returns a number from 0 up to 1."""

    base_s: float
    cap_s: float
    # Not a secret: guessing it only tells when a task is tried again.
    draw: Callable[[], float] = random.random

    def delay_s(self, failures: int, after_s: float | None) -> float:
        """Return the seconds to wait after that many failures, at least 1.

        The wait that a dependency has asked for (`after_s`) comes on top, up
        to the cap, because a wait without a limit would be a task without an
        end.
        """
        requested_s = min(after_s or 0.0, self.cap_s)
        limit_s = min(self.cap_s, self.base_s * 2.0 ** (failures - 1))
        # Never zero: the sweeper has to see that there is a wait.
        return max(0.001, round(requested_s + limit_s * self.draw(), 3))
