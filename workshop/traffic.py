"""Counts what one process of the demo's API answers, for the load panel.

Pure: middleware (measured.py) notes each answer, the panel reads the sum of
the last minute. It must not know who sent a request.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

WINDOW_S = 60.0
# chosen: 200 people who press 30 times a minute, twice.
ANSWERS_KEPT = 12_000
# The answers of admission control: a quota or a rate, a full store.
REFUSED = frozenset((429, 503, 507))
PERCENT = 95


@dataclass(frozen=True, slots=True)
class Seen:
    """The last minute of one process or of several; `at_ms` is the clock's.

    `refused`: submissions that admission control refused. `p95_ms`: from a
    request to the first byte of its answer, without those that wait on
    purpose; None without requests.
    """

    at_ms: int = 0
    requests: int = 0
    refused: int = 0
    p95_ms: float | None = None
    streams: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "at_ms": self.at_ms,
            "requests": self.requests,
            "refused": self.refused,
            "p95_ms": self.p95_ms,
            "streams": self.streams,
        }


class Traffic:
    """The answers of one process within the last minute."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self.streams = 0
        self._now_s = now_s
        # When it was answered, what it took in ms, and whether it was refused.
        self._answers: deque[tuple[float, float, bool]] = deque(
            maxlen=ANSWERS_KEPT
        )

    def answered(self, took_ms: float, *, is_refusal: bool) -> None:
        """Note one answer."""
        self._answers.append((self._now_s(), took_ms, is_refusal))

    def seen(self, at_ms: int) -> Seen:
        """Return the last minute."""
        since_s = self._now_s() - WINDOW_S
        while self._answers and self._answers[0][0] < since_s:
            self._answers.popleft()
        took_ms = sorted(took for _, took, _ in self._answers)
        rank = ceil(PERCENT / 100 * len(took_ms))
        return Seen(
            at_ms,
            len(took_ms),
            sum(is_refusal for *_, is_refusal in self._answers),
            took_ms[rank - 1] if took_ms else None,
            self.streams,
        )


def together(found: Iterable[Mapping[str, Any]]) -> Seen:
    """Return the sum of several processes, with the slowest one's p95."""
    all_ = list(found)
    p95s = [each["p95_ms"] for each in all_ if each["p95_ms"] is not None]
    return Seen(
        max((each["at_ms"] for each in all_), default=0),
        sum(each["requests"] for each in all_),
        sum(each["refused"] for each in all_),
        max(p95s, default=None),
        sum(each["streams"] for each in all_),
    )
