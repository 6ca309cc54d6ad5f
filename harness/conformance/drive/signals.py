"""Signals that end a run: Ctrl-C, SIGTERM, and the end of the terminal."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

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
