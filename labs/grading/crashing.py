"""Whether a process can't start: it ends by itself, again and again. Pure."""

from __future__ import annotations

import time
from collections.abc import Sequence

from harness.checkers.violation import Violation
from labs.grading.process import LabProcess

# chosen: a process that has run for so long has started. Celery starts in 1 s,
# and in more on a busy machine, where it also takes longer to fail.
STARTED_S = 5.0
# chosen: once may be an accident, after which a platform starts it again.
MOST_ENDS = 1
LAST_WIDTH = 200


def keeps_ending(
    copies: Sequence[LabProcess], now_s: float | None = None
) -> bool:
    """Say whether no copy of a process has ever started.

    A copy that was killed, or stopped by the grader, tells nothing.
    """
    now_s = time.monotonic() if now_s is None else now_s
    ends = 0
    for each in copies:
        if each.is_stopped or (each.code is not None and each.code < 0):
            return False
        until_s = now_s if each.ended_s is None else each.ended_s
        if until_s - each.began_s > STARTED_S:
            return False
        ends += each.code is not None
    return ends > MOST_ENDS


def ended_at_start(process: LabProcess) -> Violation:
    """Return the violation of a process that ended at its start."""
    if process.prints_too_much:
        seen = f"{process.name} has printed more than 8 MiB"
        return Violation("LAB-START-05", process.name, seen)
    return ended(process, "at its start")


def ended(process: LabProcess, how: str = "by itself") -> Violation:
    """Return the violation of a process that should still run."""
    last = next((line for line in reversed(process.lines) if line), "nothing")
    last = last.strip()[:LAST_WIDTH]
    seen = (
        f"{process.name} ended {how} with code {process.code};"
        f" the last line it printed: {last}"
    )
    return Violation("LAB-START-02", process.name, seen)
