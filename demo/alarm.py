"""A deadline that is moved all the time and hardly ever reached.

A timer for each thing that could be late costs as much as the thing itself:
set and cancelled, 6 us with asyncio.timeout, 10 with anyio. Here one timer
stands, and looks when it goes off whether it was too early. measured:
bench, 0.5 us.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable


class Alarm:
    """Calls `late` when the time that was set last has passed."""

    def __init__(self, late: Callable[[], object]) -> None:
        self._late = late
        self._due_s = math.inf
        self._timer: asyncio.TimerHandle | None = None

    def set(self, in_s: float) -> None:
        """Go off in so many seconds, whatever was set before."""
        loop = asyncio.get_running_loop()
        self._due_s = loop.time() + in_s
        if self._timer is not None:
            if self._timer.when() <= self._due_s:
                return
            self._timer.cancel()
        self._timer = loop.call_later(in_s, self._look)

    def unset(self) -> None:
        """Don't go off. The timer stands, for whoever sets it next."""
        self._due_s = math.inf

    def end(self) -> None:
        """Don't go off, and leave nothing behind."""
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
