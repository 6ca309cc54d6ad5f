"""Holds requests back, so that a run never floods the service."""

from __future__ import annotations

import asyncio


class Spent(Exception):
    """The run has sent as many requests as it had said at most."""


class Pace:
    """Lets so many requests a second begin, evenly, and no more in all."""

    def __init__(self, rate_per_s: float, most: int) -> None:
        self.left = most
        self._gap_s = 1 / rate_per_s
        self._next_s = 0.0

    async def wait(self, requests: int = 1) -> None:
        """Wait until the next request, or so many at once, may begin.

        Raises Spent if none is left.
        """
        if self.left < requests:
            raise Spent
        self.left -= requests
        now_s = asyncio.get_running_loop().time()
        begins_s = max(now_s, self._next_s)
        self._next_s = begins_s + self._gap_s * requests
        await asyncio.sleep(begins_s - now_s)
