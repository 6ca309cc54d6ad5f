"""Decides when the next request may be sent. Knows nothing of reports."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

# chosen: our own pauses, for as long as the server names none. They double.
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
# chosen: a pause is longer by up to this fraction, at random. Clients that
# were told the same at the same moment don't come back at the same moment.
SPREAD_FRACTION = 0.5
# chosen: one request that gets no answer mustn't use up the whole deadline.
ANSWER_LIMIT_S = 5.0


class TooLate(Exception):
    """There is no time left for another request."""


class Pace:
    """The pauses of one client, up to its deadline."""

    def __init__(self, deadline_s: float) -> None:
        self._ends_at_s = time.monotonic() + deadline_s
        self._own_pause_s = FIRST_PAUSE_S

    def answer_limit_s(self) -> float:
        """Return how long an answer may be silent. Raises TooLate."""
        left_s = self._ends_at_s - time.monotonic()
        if left_s <= 0:
            raise TooLate
        return min(ANSWER_LIMIT_S, left_s)

    def wait(self, answer: httpx.Response | None) -> None:
        """Wait as `answer` tells us; None is no answer. Raises TooLate."""
        pause_s = retry_after_s(answer)
        if pause_s is None:
            pause_s = self._own_pause_s
            self._own_pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        else:
            self._own_pause_s = FIRST_PAUSE_S
        pause_s *= random.uniform(1, 1 + SPREAD_FRACTION)
        if time.monotonic() + pause_s > self._ends_at_s:
            # Waiting longer wouldn't help: we may not ask before the end.
            raise TooLate
        time.sleep(pause_s)


def retry_after_s(answer: httpx.Response | None) -> float | None:
    """Return the pause that the server names: RFC 9110, section 10.2.3."""
    value = "" if answer is None else answer.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # The oldest of HTTP's three forms of a date doesn't say that it's UTC.
    moment = moment.replace(tzinfo=moment.tzinfo or UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
