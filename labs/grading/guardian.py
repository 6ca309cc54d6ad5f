"""Runs a check in a child process, and leaves nothing of it behind.

However the child ends, its descendants are ended and its folder is removed.
This process does nothing else, so nothing that a learner writes can reach
it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from labs.grading.descendants import (
    MARK,
    adopt_orphans,
    die_with_parent,
    end_all,
)

PREFIX = "accepted-lab-"
# What a shell reports for a process that was ended by a signal.
SIGNALLED = 128


def guarded(check: Callable[[Path], int]) -> int:
    """Call `check` in a child, with a new folder; return its exit code."""
    adopt_orphans()
    mark = os.environ[MARK] = uuid4().hex
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    child = os.fork()
    if child == 0:
        # So that a guardian that is killed takes the check with it.
        die_with_parent(signal.SIGTERM)
        os._exit(_run(check, folder))
    try:
        return _await(child)
    finally:
        end_all(os.getpid(), mark=mark)
        _reap()
        shutil.rmtree(folder, ignore_errors=True)


def _run(check: Callable[[Path], int], folder: Path) -> int:
    try:
        return check(folder)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 4
    except KeyboardInterrupt:
        return SIGNALLED + signal.SIGINT


def _await(child: int) -> int:
    """Wait for the child; pass on what is meant for it."""

    def forward(number: int, _: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    # Ctrl-C at a terminal reaches both, a kill of this process only one.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else SIGNALLED - code


def _reap() -> None:
    """Take the exit codes of those that were adopted and have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
