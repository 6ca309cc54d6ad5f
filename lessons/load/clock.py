"""The clock of one run: time since its start, and when lines are due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

# chosen: looks continuous to a reader, and makes few events.
LINE_S = 0.5


class Clock:
    """Counts from its creation, on the event loop's clock."""

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
        """Yield when a line is due; True with the last of the window."""
        count = int(window_s / LINE_S)
        for n in range(1, count):
            await self.until(n * LINE_S)
            yield False
        await self.until(window_s)
        yield True
