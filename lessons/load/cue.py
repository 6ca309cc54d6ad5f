"""Waits for the reader's cue: a line on stdin that causes the fault now.

The worker that started the load generator writes it when the run's owner asks
(lessons/experiments/running.py). Started by hand, it is the Enter key. Without
a line, a fault happens on schedule.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from collections.abc import Iterable

from lessons.load.clock import Clock

STDIN = 0


def listen() -> asyncio.Future[str]:
    """Return a future of what the line says: the name of the fault."""
    loop = asyncio.get_running_loop()
    cue: asyncio.Future[str] = loop.create_future()

    def tell(line: bytes) -> None:
        if not cue.done():
            cue.set_result(line.decode("ascii", "replace").strip())

    def read() -> None:
        # Not sys.stdin: its lock would block the exit of the process.
        with contextlib.suppress(OSError, RuntimeError):
            if line := os.read(STDIN, 64):
                loop.call_soon_threadsafe(tell, line)

    # A daemon: it may wait for ever and must not delay the exit.
    threading.Thread(target=read, daemon=True).start()
    return cue


async def cue_or(
    clock: Clock, at_s: float, ready: Iterable[asyncio.Event] = ()
) -> str:
    """Wait for the cue, but no longer than until `at_s` of the clock.

    Return what it says, or "" if it didn't come. A cue that comes too early
    waits until all of `ready` are set, because before that there is nothing
    for the fault to hit.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(at_s - clock.at_s()):
            said = await listen()
            for event in ready:
                await event.wait()
            return said
    return ""
