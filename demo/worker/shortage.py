"""Distinguishes a machine that ran short of a resource from wrong work.

Memory, descriptors, disk room, threads and processes come back, so an
attempt that ran out of them is tried again. attempt.py calls the work
through here, which also turns errors that a future can't carry into
ordinary ones.
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
    # The error of fork at the limit of processes.
    errno.EAGAIN: "processes",
}
# CPython has no class of its own for it.
_NO_THREAD = "can't start new thread"
# A full disk doesn't damage the process.
_SPOILS_NOTHING = "room on its disk"
# chosen: deeper than anybody wraps errors by hand.
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Shortage:
    """The resource that ran out."""

    of: str

    @property
    def problem(self) -> Problem:
        """Return the problem that the owner sees."""
        return out_of(self.of)

    @property
    def is_spent(self) -> bool:
        """Say whether the process is to be replaced.

        An allocation that failed in any library may have left broken state
        behind, so the process isn't trusted with other work.
        """
        return self.of != _SPOILS_NOTHING


class WorkQuit(Exception):
    """The work raised an error that would end a loop or a process.

    That error is its `__cause__`.
    """


def call_work(call: Callable[[], Answer]) -> Answer:
    """Return what `call` returns; errors of the work become Exceptions.

    SystemExit and the like would end the loop that waits for the answer;
    StopIteration would leave its future open for ever.
    """
    try:
        return call()
    except StopIteration as error:
        raise WorkQuit(repr(error)) from error
    except Exception:
        raise
    # Errors such as SystemExit, which the waiting loop must not see.
    except BaseException as error:
        raise WorkQuit(repr(error)) from error


def shortage_of(error: BaseException) -> Shortage | None:
    """Return the resource that ran short, if an error or its causes say so."""
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
