"""The end of a check before its time: with a verdict, or without one."""

from __future__ import annotations

import errno

from harness.checkers.violation import Violation


class CannotGoOn(Exception):
    """The learner's code makes any further part pointless."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.seen)
        self.violation = violation


class CannotJudge(Exception):
    """This machine doesn't allow a judgement; the message says why."""


def is_full(error: OSError) -> bool:
    """Say whether the disk is full, or what one may write to it."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
