"""Distinguishes a part that is dead from one that is only late.

keeper.py asks it before it ends a silent part. A part that doesn't answer
and does nothing is frozen. A part that computes, or would if it got a
processor, is busy: with 10,000 readers that reconnect at once, or because
another program has the processor. Ending it would discard its work, and
bring all readers back once more.
"""

from __future__ import annotations

import asyncio
import errno
import time

import psutil

from demo.supervisor.part import Probe

# chosen: how long one probe may take, unless its caller sets a limit.
PROBE_LIMIT_S = 3.0
# chosen: a part with nothing to do stays below 1 % of a core; one among 20
# that compete for two cores gets 10 %.
BUSY_FRACTION = 0.02
# chosen: between two looks; also the most that one look counts for, so
# that a supervisor that was stopped itself blames nobody for its absence.
LOOK_S = 1.0
# It is runnable, or it waits for a disk.
AT_WORK = (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)
# Errors of a supervisor without a free descriptor, memory or port.
OURS = {
    errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS,
    errno.EADDRNOTAVAIL,
}  # fmt: skip


class Patience:
    """How much longer a silent process is left alone."""

    def __init__(self, pid: int, idle_s: float, busy_s: float) -> None:
        self._pid = pid
        # The remaining silence without work, and the remaining silence.
        self._idle_s, self._busy_s = idle_s, busy_s
        self._looked_at_s = time.monotonic()
        self._spent_s = spent_s(pid)

    def is_over(self) -> bool:
        """Look at the process, and say whether it was silent for too long."""
        span_s = time.monotonic() - self._looked_at_s
        if span_s >= LOOK_S:
            spent_before_s, self._spent_s = self._spent_s, spent_s(self._pid)
            worked_s = self._spent_s - spent_before_s
            counted_s = min(span_s, LOOK_S + PROBE_LIMIT_S)
            self._busy_s -= counted_s
            if worked_s < BUSY_FRACTION * span_s and not at_work(self._pid):
                self._idle_s -= counted_s
            self._looked_at_s = time.monotonic()
        return min(self._idle_s, self._busy_s) <= 0

    def skip(self) -> None:
        """Don't count the time since the last look."""
        self._looked_at_s = time.monotonic()


def spent_s(pid: int) -> float:
    """Return the CPU time of a process and its descendants."""
    total_s = 0.0
    try:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            times = each.cpu_times()
            total_s += times.user + times.system
    except (psutil.Error, OSError):
        return total_s
    return total_s


def at_work(pid: int) -> bool:
    """Say whether a process runs, or would if it got a processor or a disk."""
    try:
        return psutil.Process(pid).status() in AT_WORK
    except (psutil.Error, OSError):
        return False


def is_ours(error: BaseException | None) -> bool:
    """Say whether a probe failed because the supervisor ran short."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in OURS:
            return True
        error = error.__cause__ or error.__context__
    return False


async def answers(
    probe: Probe, up_s: float, limit_s: float | None = None
) -> bool | None:
    """Run a probe; an error or a late answer is False.

    None when the supervisor couldn't ask, which is no verdict on the part.
    """
    try:
        async with asyncio.timeout(limit_s or PROBE_LIMIT_S):
            return await probe(up_s)
    except Exception as error:  # a probe may fail in any way
        return None if is_ours(error) else False
