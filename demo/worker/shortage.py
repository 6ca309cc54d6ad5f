"""Tells a machine that ran short of something from work that is wrong.

Memory, descriptors, room on the disk, threads and processes come back: an
attempt that met their end is tried again. And what a work raises is made
fit to travel through a future here.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from demo.problems import Problem, out_of

Answer = TypeVar("Answer")

MEMORY = "memory"
_ERRNOS = {
    errno.ENOMEM: MEMORY,
    errno.EMFILE: "file descriptors",
    errno.ENFILE: "file descriptors",
    errno.ENOSPC: "room on its disk",
    errno.EDQUOT: "room on its disk",
    # What fork says at the limit of processes.
    errno.EAGAIN: "processes",
}
# CPython has no class of its own for it.
_NO_THREAD = "can't start new thread"
# Full disks are nobody's process.
_SPOILS_NOTHING = "room on its disk"
# chosen: deeper than anybody wraps errors by hand.
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Shortage:
    """What ran out.

    `is_spent`: the process isn't to be trusted with other work, since what
    failed once there, in whatever library, may have left anything behind.
    """

    of: str

    @property
    def problem(self) -> Problem:
        """Return what the owner is told."""
        return out_of(self.of)

    @property
    def is_spent(self) -> bool:
        """Say whether the process is to be replaced."""
        return self.of != _SPOILS_NOTHING


class WorkQuit(Exception):
    """The work raised what would end a loop or a process: its `__cause__`."""


def call_work(call: Callable[[], Answer]) -> Answer:
    """Return what a work returns; what it raises is an Exception.

    SystemExit and its like would end the loop that waits for the answer;
    StopIteration would leave its future open for ever.
    """
    try:
        return call()
    except StopIteration as error:
        raise WorkQuit(repr(error)) from error
    except Exception:
        raise
    # All that isn't meant for whoever waits for a work.
    except BaseException as error:
        raise WorkQuit(repr(error)) from error


def shortage_of(error: BaseException) -> Shortage | None:
    """Return what ran short, as far as an error or its causes tell."""
    for one in _causes(error, _DEPTH):
        if isinstance(one, MemoryError):
            return Shortage(MEMORY)
        if isinstance(one, OSError) and one.errno in _ERRNOS:
            return Shortage(_ERRNOS[one.errno])
        if isinstance(one, RuntimeError) and str(one) == _NO_THREAD:
            return Shortage("threads")
    return None


def _causes(error: BaseException, depth: int) -> Iterator[BaseException]:
    """Yield an error, those it was raised from, and those in its group."""
    yield error
    if depth == 0:
        return
    if error.__cause__ is not None:
        yield from _causes(error.__cause__, depth - 1)
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _causes(one, depth - 1)
