"""Sees whether the machine's clock was set while a check ran.

Services write times of day into messages and rows, since other machines read
them. When the clock is set, or the machine has slept, such times lie, and
nobody can tell a learner's fault from the clock's.
"""

from __future__ import annotations

import time

SET = "this machine's clock was set"
# chosen: less than what any judge of a lab allows for, and more than by what
# a clock is corrected in a minute without being set.
LEAST_S = 0.05
# A reading that was interrupted doesn't count.
TRIES, READING_S = 5, 0.002


class Clock:
    """The time of day, beside a clock that nobody sets."""

    def __init__(self) -> None:
        self._before_s = _ahead_s()

    def was_set(self) -> str:
        """Return in words how it was set since then; "" if it wasn't."""
        by_s = _ahead_s() - self._before_s
        if abs(by_s) < LEAST_S:
            return ""
        return (
            f"{SET} {'forward' if by_s > 0 else 'back'} by {abs(by_s):.1f} s"
            " meanwhile, so that times of day are wrong; check again"
        )


def _ahead_s() -> float:
    """Return how far the time of day is ahead of the steady clock."""
    for _ in range(TRIES):
        steady_s, now_s = time.monotonic(), time.time()
        if time.monotonic() - steady_s < READING_S:
            break
    return now_s - steady_s
