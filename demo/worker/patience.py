"""How the worker outlives a broker that restarts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from demo.errors import LogUnavailable

Answer = TypeVar("Answer")

# chosen: a broker that restarts is back within 10 s. After three times that
# the attempt is given up, and the sweeper finds it when the log is back.
PATIENCE_S = 30.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0


async def insist(ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Return what the log says, however often it has to be asked.

    Raises LogUnavailable after PATIENCE_S. `ask` must be repeatable; every
    append is, since an event is recorded under its number only once.
    """
    until_s = time.monotonic() + PATIENCE_S
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            return await ask()
        except LogUnavailable:
            if time.monotonic() + pause_s > until_s:
                raise
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
