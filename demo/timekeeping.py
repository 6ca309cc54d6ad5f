"""What time it is for things that are kept: the broker's, whoever asks.

A blob is left by one process, read by another and swept away by a third,
on machines whose clocks differ. So none of them asks its own clock: all go
by the broker's, as the event log does. When that one is set, a process that
lives through it counts on by its own monotonic clock as well, and takes of
both the moment that keeps things longer.
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

# chosen: nothing is kept so precisely; a blob's life is a day.
ASK_EVERY_S = 1.0
# chosen: above what NTP corrects at once or a pause of the process makes
# up, and little beside what a blob is kept for.
JUMP_S = 60.0


class Clock(Protocol):
    """Tells what time it is, as early and as late as it may be.

    Judge by the earliest whether something is over, and write the latest
    down for what is to be kept: then a clock that is set ends nothing too
    soon. Both raise LogUnavailable when it was never known.
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
        """Return what the machine says."""
        return datetime.now(UTC)

    def latest(self) -> datetime:
        """Return the same."""
        return self.earliest()


class BrokerClock:
    """The broker's clock. It may have to be asked: use a thread.

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
        # What the broker says, and what it would say had nobody set its
        # clock: both as the difference to the monotonic one.
        self._told_s: float | None = None
        self._steady_s = 0.0

    def earliest(self) -> datetime:
        """Return the earlier of what the broker says and would say."""
        return _moment(min(self._both()))

    def latest(self) -> datetime:
        """Return the later of what the broker says and would say."""
        return _moment(max(self._both()))

    def _both(self) -> tuple[float, float]:
        with self._guard:
            if self._clock_s() >= self._asked_at_s + ASK_EVERY_S:
                self._look()
            if self._told_s is None:
                raise LogUnavailable("the broker's clock was never read")
            now_s = self._clock_s()
            return now_s + self._told_s, now_s + self._steady_s

    def _look(self) -> None:
        """Ask again. While the broker is away, time goes on without it."""
        self._asked_at_s = self._clock_s()
        try:
            told_s = self._ask() - self._clock_s()
        except RedisError:
            return
        is_known = self._told_s is not None
        if is_known and abs(told_s - (self._told_s or 0.0)) > JUMP_S:
            jump_s = told_s - (self._told_s or 0.0)
            logger.warning("the broker's clock was set by %+.0f s", jump_s)
        if not is_known or abs(told_s - self._steady_s) <= JUMP_S:
            self._steady_s = told_s
        self._told_s = told_s


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
