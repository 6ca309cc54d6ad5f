"""The reader's cue: a line on stdin says that the fault is to happen now.

Whoever started the load generator writes it when the owner of the run asks
(lessons/experiments/experiment.py); started by hand, it's the Enter key.
Without a line, a fault comes by its timetable.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Iterable

from lessons.load.clock import Clock

STDIN = 0


def listen() -> asyncio.Event:
    """Return an event that is set when the line has come."""
    loop = asyncio.get_running_loop()
    cue = asyncio.Event()

    def read() -> None:
        # Not sys.stdin: its lock would be in the way of the process's end.
        with contextlib.suppress(OSError, RuntimeError):
            if os.read(STDIN, 64):
                loop.call_soon_threadsafe(cue.set)

    # It may wait for ever, so nothing may wait for it.
    threading.Thread(target=read, daemon=True).start()
    return cue


async def cue_or(
    clock: Clock, at_s: float, ready: Iterable[asyncio.Event]
) -> None:
    """Wait for the cue, but no longer than until `at_s` of the clock.

    A cue that comes too early waits until all of `ready` are set: before
    that there is nothing for the fault to hit.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(at_s - clock.at_s()):
            for event in (listen(), *ready):
                await event.wait()
