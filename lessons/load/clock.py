"""The clock of one run: milliseconds since its start, and when to print."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

# chosen: what a reader takes for continuous, and few enough events.
LINE_S = 0.5


class Clock:
    """Counts from its making, on the loop's clock."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.start_s = self._loop.time()

    def at_s(self) -> float:
        """Return the seconds since the start."""
        return self._loop.time() - self.start_s

    def at_ms(self) -> float:
        """Return the milliseconds since the start, to a tenth."""
        return round(self.at_s() * 1000, 1)

    async def until(self, at_s: float) -> None:
        """Wait until `at_s` seconds after the start."""
        await asyncio.sleep(at_s - self.at_s())

    async def lines(self, window_s: float) -> AsyncIterator[bool]:
        """Come back when a line is due; True is the window's last."""
        count = int(window_s / LINE_S)
        for n in range(1, count):
            await self.until(n * LINE_S)
            yield False
        await self.until(window_s)
        yield True
