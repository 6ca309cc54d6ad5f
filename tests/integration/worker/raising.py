"""`python -m tests.integration.worker.raising HOW MODULE ...`: MODULE, with
`sleepy` work that fails in its first step, HOW it's told.

Kinds that meet the end of a machine's memory on request would do so on
anybody's request. So they exist only here.
"""

from __future__ import annotations

import errno
import itertools
import os
import runpy
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from demo.work import sleepy
from demo.work.step import Start, Step, Steps


def hoard() -> None:
    """Take memory until there's none."""
    taken = []
    while True:
        taken.append(bytearray(16 * 1024 * 1024))


def recurse() -> None:
    """Call oneself until there's no stack."""
    recurse()


def fail(error: BaseException) -> Callable[[], None]:
    """Return what raises an error."""

    def raise_it() -> None:
        raise error

    return raise_it


def fork_badly() -> None:
    """Let the worker start its first child, and then fail for a while."""
    fork, calls = os.fork, itertools.count(1)

    def seldom() -> int:
        if 2 <= next(calls) <= 8:
            raise BlockingIOError(errno.EAGAIN, "no more processes")
        return fork()

    os.fork = seldom


WAYS: dict[str, Callable[[], None]] = {
    "hoard": hoard,
    "memory": fail(MemoryError()),
    "descriptors": fail(OSError(errno.EMFILE, "Too many open files")),
    "disk": fail(OSError(errno.ENOSPC, "No space left on device")),
    "thread": fail(RuntimeError("can't start new thread")),
    "recursion": recurse,
    "exit": fail(SystemExit(3)),
    "interrupt": fail(KeyboardInterrupt()),
    "abort": os.abort,
}


def switched(how: str) -> Callable[[Any, Start], Steps]:
    """Return steps that fail, but for work of a minute."""

    def steps(wanted: Any, start: Start) -> Steps:
        if wanted.duration_s < 60:
            WAYS[how]()
        yield Step(1, 1, "steps", "", {"pid": os.getpid()})

    return steps


_, how, module, *arguments = sys.argv
if how == "fork":
    fork_badly()
sleepy.KIND = replace(sleepy.KIND, steps=switched(how))
sys.argv = [module, *arguments]
runpy.run_module(module, run_name="__main__", alter_sys=True)
