"""A timer for deadlines that move often and rarely expire.

The log's connection and the streams use it for their timeouts. Setting and
cancelling a timer for each wait costs 6 us with asyncio.timeout, 10 us with
anyio. Here one timer keeps running, and when it fires it checks whether the
deadline has moved meanwhile. measured: by hand, 0.5 us.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable


class Alarm:
    """Calls `late` once the deadline that was set last has passed."""

    def __init__(self, late: Callable[[], object]) -> None:
        self._late = late
        self._due_s = math.inf
        self._timer: asyncio.TimerHandle | None = None

    def set(self, in_s: float) -> None:
        """Move the deadline to `in_s` seconds from now."""
        loop = asyncio.get_running_loop()
        self._due_s = loop.time() + in_s
        if self._timer is not None:
            if self._timer.when() <= self._due_s:
                return
            self._timer.cancel()
        self._timer = loop.call_later(in_s, self._look)

    def unset(self) -> None:
        """Remove the deadline, but keep the timer for the next one."""
        self._due_s = math.inf

    def end(self) -> None:
        """Remove the deadline and the timer."""
        self.unset()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if math.isinf(self._due_s):
            return
        early_s = self._due_s - asyncio.get_running_loop().time()
        if early_s > 0:
            self.set(early_s)
        else:
            self.unset()
            self._late()
