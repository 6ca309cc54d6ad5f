"""Signals that end a run: Ctrl-C, SIGTERM, and the end of the terminal."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

Result = TypeVar("Result")

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore these signals while something is closed, which is soon.

    Outside the main thread they arrive elsewhere, and nothing is changed.
    """
    if not _is_main():
        yield
        return
    before = {number: signal.getsignal(number) for number in ENDING}
    try:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` in an event loop; a signal cancels it, and then exits.

    asyncio does so for Ctrl-C. A handler that raises, as for SIGTERM outside
    of a loop, would raise in whichever callback runs, and asyncio would print
    that as a fault.
    """
    ended: list[int] = []

    async def watched() -> Result:
        task = asyncio.current_task()
        assert task is not None

        def end(number: int) -> None:
            ended.append(number)
            task.cancel()

        with _handled(asyncio.get_running_loop(), end):
            return await work

    try:
        return asyncio.run(watched())
    except asyncio.CancelledError:
        if ended:
            sys.exit(128 + ended[0])
        raise


@contextmanager
def _handled(loop: asyncio.AbstractEventLoop, end: Any) -> Iterator[None]:
    """Let a loop handle signals; not those that are ignored, as by nohup."""
    numbers = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if _is_main() and signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.getsignal(number) for number in numbers}
    for number in numbers:
        loop.add_signal_handler(number, end, number)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


@contextmanager
def ended_by_hangup() -> Iterator[None]:
    """Let SIGHUP end the run in order, as SIGTERM does; not under nohup."""
    before = signal.getsignal(signal.SIGHUP)
    if not _is_main() or before != signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(128 + signal.SIGHUP))
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
