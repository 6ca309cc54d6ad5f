"""Counts failed tries of codes by address, so that nobody tries them all."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from workshop.errors import TooManyTries

# chosen: a room of 200 people behind one address mistypes it once a minute
# each, and nobody with the right code has to wait for them.
TRIES = 200
WINDOW_S = 60.0
# chosen: some hundred bytes each.
ADDRESSES = 10_000


class Tries:
    """The failed tries of each address within the last minute."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def check(self, address: str) -> None:
        """Raise TooManyTries if an address has failed too often."""
        since_s = self._now_s() - WINDOW_S
        recent = [at for at in self._failed.get(address, []) if at > since_s]
        if len(recent) >= TRIES:
            wait_s = 1 + int(recent[0] - since_s)
            raise TooManyTries(
                f"Too many wrong codes from your network: wait {wait_s} s.",
                wait_s,
            )

    def failed(self, address: str) -> None:
        """Write one failed try down."""
        since_s = self._now_s() - WINDOW_S
        tries = self._failed.setdefault(address, [])
        tries[:] = [at for at in tries if at > since_s] + [self._now_s()]
        self._failed.move_to_end(address)
        while len(self._failed) > ADDRESSES:
            self._failed.popitem(last=False)
