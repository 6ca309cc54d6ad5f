"""Tells the time for data that expires, by the broker's clock.

One process stores a blob, another reads it and a third sweeps it away, on
machines whose clocks differ. So all of them use the broker's clock, as the
event log does. Somebody may set that clock, so a process also counts on
with its own monotonic clock, and uses whichever of the two keeps data
longer.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from demo.errors import LogUnavailable

logger = logging.getLogger(__name__)

# chosen: precise enough for blobs, which are kept for a day.
ASK_EVERY_S = 1.0
# chosen: more than NTP corrects at once or a pause of the process causes,
# and little compared with the time for which a blob is kept.
JUMP_S = 60.0


class Clock(Protocol):
    """Tells the earliest and the latest moment that it may be now.

    Use the earliest to judge whether something has expired, and the latest
    to write an expiry down, so that setting a clock never ends anything too
    soon. Both raise LogUnavailable when the time was never known.
    """

    def earliest(self) -> datetime:
        """Return the earliest moment that it may be."""
        ...

    def latest(self) -> datetime:
        """Return the latest moment that it may be."""
        ...


class MachineClock:
    """This machine's own clock: for tests, and where there's one machine."""

    def earliest(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)

    def latest(self) -> datetime:
        """Return the machine's time."""
        return self.earliest()


class BrokerClock:
    """The broker's clock. Call it in a thread, because it may ask the broker.

    `ask` returns the broker's seconds of Unix time, or raises RedisError.
    """

    def __init__(
        self,
        ask: Callable[[], float],
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._clock_s = clock_s
        self._guard = threading.Lock()
        self._asked_at_s = -math.inf
        # The broker's time, and the time that it would have had nobody set
        # its clock: both as differences to the monotonic clock.
        self._broker_s: float | None = None
        self._steady_s = 0.0

    def earliest(self) -> datetime:
        """Return the earlier of the two times."""
        return _moment(min(self._both()))

    def latest(self) -> datetime:
        """Return the later of the two times."""
        return _moment(max(self._both()))

    def _both(self) -> tuple[float, float]:
        with self._guard:
            if self._clock_s() >= self._asked_at_s + ASK_EVERY_S:
                self._look()
            if self._broker_s is None:
                raise LogUnavailable("the broker's clock was never read")
            now_s = self._clock_s()
            return now_s + self._broker_s, now_s + self._steady_s

    def _look(self) -> None:
        """Ask again. While the broker is away, the last answer counts on."""
        self._asked_at_s = self._clock_s()
        try:
            broker_s = self._ask() - self._clock_s()
        except RedisError:
            return
        is_known = self._broker_s is not None
        if is_known and abs(broker_s - (self._broker_s or 0.0)) > JUMP_S:
            jump_s = broker_s - (self._broker_s or 0.0)
            logger.warning("the broker's clock was set by %+.0f s", jump_s)
        if not is_known or abs(broker_s - self._steady_s) <= JUMP_S:
            self._steady_s = broker_s
        self._broker_s = broker_s


def broker_clock(url: str, timeout_s: float) -> BrokerClock:
    """Return the clock of the broker at `url`."""
    redis = Redis.from_url(
        url,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
    )

    def ask() -> float:
        answer: Any = redis.time()
        return float(answer[0] + answer[1] / 1e6)

    return BrokerClock(ask)


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
