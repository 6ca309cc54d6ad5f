"""Finds every process that a check has started, and ends them all.

A check runs in a child of a small guardian (guardian.py). The guardian
adopts whoever loses their parent, so a process that detaches stays among
its descendants. Linux does that; elsewhere a mark in the environment shows
whose a process is.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Collection

import psutil

# chosen: four times what a solution of any lab has.
MOST = 64
# The variable that marks the processes of one check.
MARK = "ACCEPTED_CHECK"
# From Linux's manual page of prctl.
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
# chosen: a killed process needs milliseconds, more if it writes a core.
END_LIMIT_S = 10.0
LOOK_S = 0.02


def adopt_orphans() -> None:
    """Make this process the parent of descendants that lose theirs."""
    if sys.platform == "linux":
        _prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Let the kernel signal this process when its parent's thread ends."""
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, int(number))


def living(root: int, mark: str = "") -> list[psutil.Process]:
    """Return the living descendants of a process, the root left out."""
    found = children(root, recursive=True)
    if sys.platform != "linux" and mark:
        known = {process.pid for process in found}
        found += [
            process
            for process in psutil.process_iter()
            if process.pid not in known
            and process.pid != os.getpid()
            and _mark(process) == mark
        ]
    return [process for process in found if lives(process)]


def started_by(roots: Collection[int]) -> list[psutil.Process]:
    """Return the living descendants of processes that we have started.

    It looks through the machine's processes once for all of them.
    """
    known = set(roots)
    found = []
    # A parent stands before its children.
    for process in living(os.getpid()):
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.ppid() in known and process.pid not in known:
                known.add(process.pid)
                found.append(process)
    return found


def children(pid: int, *, recursive: bool = False) -> list[psutil.Process]:
    """Return what a process has started; nothing if it has ended."""
    try:
        return list(psutil.Process(pid).children(recursive=recursive))
    except psutil.NoSuchProcess:
        return []


def lives(process: psutil.Process) -> bool:
    """Say whether a process runs, or is suspended."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def end_all(root: int, spare: Collection[int] = (), mark: str = "") -> None:
    """Kill all descendants of a process until none is left."""
    until_s = time.monotonic() + END_LIMIT_S
    while time.monotonic() < until_s:
        left = [p for p in living(root, mark) if p.pid not in spare]
        if not left:
            return
        # First all are stopped: what can't run can't start another.
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for process in left:
                with contextlib.suppress(psutil.NoSuchProcess, OSError):
                    os.kill(process.pid, number)
        time.sleep(LOOK_S)


def _mark(process: psutil.Process) -> str:
    try:
        return str(process.environ().get(MARK, ""))
    except (psutil.Error, OSError):
        return ""


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(option, value, 0, 0, 0)
