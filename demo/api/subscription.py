"""What one reader still has to be told: filled by the hub, read by a stream.

Bounded, so that a reader who lags costs nobody but itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo.api.hub import Told

logger = logging.getLogger(__name__)

# Twice what `follow` returns at most, so that a burst alone drops nobody.
PENDING_LIMIT = 2048


class Subscription:
    """What one reader still has to be told. Bounded: who lags is dropped."""

    def __init__(self, owner: str, task_id: str | None) -> None:
        self.owner = owner
        self.task_id = task_id
        self.is_closed = False
        self._pending: deque[Told] = deque()
        self._changed = asyncio.Event()

    def offer(self, told: Told) -> None:
        """Add an event, or drop the reader who has too many waiting."""
        if self.task_id not in (None, told.task_id) or self.is_closed:
            return
        if len(self._pending) >= PENDING_LIMIT:
            logger.info("dropped a reader who lags behind")
            self.close()
            return
        self._pending.append(told)
        self._changed.set()

    def close(self) -> None:
        """End it. The reader comes back with its cursor and misses nothing."""
        self.is_closed = True
        self._pending.clear()
        self._changed.set()

    def wake(self) -> None:
        """Let `take` return, also with nothing."""
        self._changed.set()

    async def take(self, wait_s: float) -> list[Told]:
        """Return what is waiting; [] when woken or nothing came in time."""
        if not self._pending and not self.is_closed:
            self._changed.clear()
            # That the time is up doesn't say that nothing came: news can
            # come in the same turn of the loop. A heartbeat would then name
            # a place on the feed that lies behind them, and they'd be lost.
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()
        taken = list(self._pending)
        self._pending.clear()
        return taken
