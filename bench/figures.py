"""Computes figures of several rounds: medians, spreads, ratios, percentiles.

Pure functions. A figure needs its spread, so a Spread keeps every round.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of all rounds, in their order."""

    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError("a spread of no rounds says nothing")

    @property
    def median(self) -> float:
        """Return the middle value, the mean of two for an even number."""
        return statistics.median(self.values)

    @property
    def least(self) -> float:
        """Return the smallest value."""
        return min(self.values)

    @property
    def most(self) -> float:
        """Return the largest value."""
        return max(self.values)


def spread(values: Sequence[float]) -> Spread:
    """Return the spread of the rounds' values."""
    return Spread(tuple(values))


def ratios(above: Sequence[float], below: Sequence[float]) -> Spread:
    """Return the ratio of each round.

    Round by round and not median by median: the two halves of a round were
    measured within seconds, so what disturbs the machine disturbs both.
    """
    return Spread(tuple(a / b for a, b in zip(above, below, strict=True)))


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest-rank percentile: a value that did occur."""
    if not values:
        raise ValueError("no value, no percentile")
    rank = math.ceil(percent / 100 * len(values))
    return sorted(values)[max(rank, 1) - 1]


def open_loop_ms(
    due_s: Sequence[float], answered_s: Sequence[float | None], end_s: float
) -> list[float]:
    """Return latencies since each request was due, in ms.

    Not since it was sent: a sender that waits for the last answer sends
    late, and would leave out the outage it waited in (coordinated
    omission). A request without an answer counts up to the end, at least.
    """
    return [
        ((end_s if answered is None else answered) - due) * 1000
        for due, answered in zip(due_s, answered_s, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    """The value that a figure has to reach. One of both is set."""

    at_least: float | None = None
    at_most: float | None = None

    def is_met(self, value: float) -> bool:
        """Say whether `value` reaches it."""
        return (self.at_least is None or value >= self.at_least) and (
            self.at_most is None or value <= self.at_most
        )

    def __str__(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}"
