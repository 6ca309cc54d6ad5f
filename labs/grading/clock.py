"""Sees whether the machine's clock was set while a check ran.

Services write times of day into messages and rows, since other machines read
them. When the clock is set, or the machine has slept, such times lie, and
nobody can tell a learner's fault from the clock's. A clock that is corrected
slowly does no harm: it's wrong by less than the judges allow for.
"""

from __future__ import annotations

import time

SET = "this machine's clock was set"
# chosen: less than what any judge of a lab allows for, which is 0.1 s.
LEAST_S = 0.05
# chosen: a few seconds at most are judged by times of day, so that a clock
# which gains or loses this share of them stays within what is allowed. Hosts
# correct the clock of a virtual machine by half of it, for minutes.
SLOWLY = 0.01
# A reading that was interrupted doesn't count.
TRIES, READING_S = 5, 0.002


class Clock:
    """The time of day, beside a clock that nobody sets.

    It's looked at several times a second, to tell a jump from a correction.
    """

    def __init__(self) -> None:
        self._first = self._last = _read()
        self._by_s = 0.0

    def look(self) -> None:
        """Remember the first jump since the last look, and since the start."""
        now = _read()
        self._by_s = (
            self._by_s or _jump_s(self._last, now) or _jump_s(self._first, now)
        )
        self._last = now

    def was_set(self) -> str:
        """Return in words how it was set since then; "" if it wasn't."""
        self.look()
        if not self._by_s:
            return ""
        how = "forward" if self._by_s > 0 else "back"
        return (
            f"{SET} {how} by {abs(self._by_s):.1f} s"
            " meanwhile, so that times of day are wrong; check again"
        )


def _jump_s(before: tuple[float, float], now: tuple[float, float]) -> float:
    """Return by how much the clock was set between two readings, or 0."""
    by_s = now[1] - before[1]
    allowed_s = LEAST_S + SLOWLY * (now[0] - before[0])
    return by_s if abs(by_s) >= allowed_s else 0.0


def _read() -> tuple[float, float]:
    """Return the steady time, and how far the time of day is ahead of it."""
    for _ in range(TRIES):
        steady_s, now_s = time.monotonic(), time.time()
        if time.monotonic() - steady_s < READING_S:
            break
    return steady_s, now_s - steady_s
