"""Runs a check in a child process, and leaves nothing of it behind.

However the child ends, its descendants are ended and its folder is removed.
This process does nothing else. It is no sandbox: learner code runs as the same
user, and code that looks for this process can end it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from harness.verdict import Verdict
from labs.grading.descendants import (
    MARK,
    adopt_orphans,
    die_with_parent,
    end_all,
)

PREFIX = "accepted-lab-"
# What a shell reports for a process that was ended by a signal.
SIGNALLED = 128
# Ctrl-C at a terminal reaches both processes, a kill of the guardian only it.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def guarded(check: Callable[[Path], int]) -> int:
    """Call `check` in a child, with a new folder; return its exit code."""
    adopt_orphans()
    # Until each process knows how to end, so that no folder is left.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    mark = os.environ[MARK] = uuid4().hex
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    except OSError as error:
        print(
            f"No folder for temporary files: {error.strerror}. Free some"
            " space, or name another place by TMPDIR.",
            file=sys.stderr,
        )
        return Verdict.COULD_NOT_JUDGE
    child = os.fork()
    if child == 0:
        # So that a guardian that is killed takes the check with it.
        die_with_parent(signal.SIGTERM)
        _leave_at_once(folder, mark)
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


def _leave_at_once(folder: Path, mark: str) -> None:
    """Let a signal end the check without a word to anybody.

    Unwinding would wait for a learner's processes, and a second Ctrl-C in
    the middle of it could leave it waiting for ever. The guardian ends all.
    """
    guardian = os.getppid()

    def leave(number: int, _: object) -> None:
        if os.getppid() != guardian:
            # It was killed, and nobody else is left to do it.
            end_all(os.getpid(), mark=mark)
            shutil.rmtree(folder, ignore_errors=True)
        os._exit(SIGNALLED + number)

    _on_ending(leave)


def _on_ending(act: Callable[[int, object], None]) -> None:
    for number in ENDING:
        signal.signal(number, act)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _await(child: int) -> int:
    """Wait for the child; pass on what is meant for it."""

    def forward(number: int, _: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, number)

    _on_ending(forward)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else SIGNALLED - code


def _reap() -> None:
    """Take the exit codes of those that were adopted and have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
