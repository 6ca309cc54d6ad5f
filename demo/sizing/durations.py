"""Summarises measured durations: mean, Cs2, and whether to trust them.

A mean of few samples, or one that a handful of samples dominates, is no input
for a formula. The doubts are data, so that a page and a command can phrase
them in their own way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from demo.sizing.errors import NoSense

# chosen: below it, Cs2 of a long-tailed time is off by tens of percents.
ENOUGH_SAMPLES = 1_000
# chosen: a single sample that makes a tenth of the sum of squares means
# that the next one like it moves Cs2 as much.
LARGE_SHARE = 0.1
# chosen: the usual part of the samples for Hill's estimator (B. M. Hill,
# "A Simple General Approach to Inference About the Tail of a
# Distribution", Annals of Statistics 3, 1975).
TAIL_FRACTION = 0.05
LEAST_TAIL = 10
# A tail of index 2 or less has no finite variance: Cs2 never settles.
HEAVY_INDEX = 2.0


@dataclass(frozen=True, slots=True)
class Durations:
    """The statistics of a list of durations."""

    samples: int
    mean_s: float
    cs2: float
    p50_s: float
    p95_s: float
    p99_s: float
    longest_s: float
    # Hill's estimate; None with too few samples for a tail.
    tail_index: float | None
    largest_share: float

    @property
    def doubts(self) -> tuple[str, ...]:
        """Return why Cs2 may not be trusted; empty if it may."""
        found = []
        if self.samples < ENOUGH_SAMPLES:
            found.append(
                f"{self.samples} samples are fewer than {ENOUGH_SAMPLES}:"
                " Cs2 is a guess."
            )
        if self.tail_index is not None and self.tail_index <= HEAVY_INDEX:
            found.append(
                f"heavy tail (index {self.tail_index:.2f}, 2 or less): the"
                f" mean hides it, and Cs2 may never settle. Simulate, and give"
                f" long tasks their own lane."
            )
        if self.largest_share >= LARGE_SHARE:
            found.append(
                f"one sample of {self.longest_s:g} s makes"
                f" {self.largest_share:.0%} of the sum of squares."
            )
        return tuple(found)


def durations(seconds: Sequence[float]) -> Durations:
    """Return the statistics of these durations. Raises NoSense."""
    advice = "it has to be a number above 0 seconds."
    for number, value in enumerate(seconds, 1):
        if not math.isfinite(value) or value <= 0:
            raise NoSense(f"duration {number}", value, advice)
    if len(seconds) < 2:
        advice = "a spread needs at least 2; 1,000 are a good start."
        raise NoSense("the number of durations", len(seconds), advice)
    ordered = sorted(seconds)
    samples = len(ordered)
    mean_s = math.fsum(ordered) / samples
    squares = math.fsum(value * value for value in ordered)
    spread = math.fsum((value - mean_s) ** 2 for value in ordered)
    return Durations(
        samples=samples,
        mean_s=mean_s,
        cs2=spread / (samples - 1) / mean_s**2,
        p50_s=_rank(ordered, 0.50),
        p95_s=_rank(ordered, 0.95),
        p99_s=_rank(ordered, 0.99),
        longest_s=ordered[-1],
        tail_index=_tail_index(ordered),
        largest_share=ordered[-1] ** 2 / squares,
    )


def _rank(ordered: Sequence[float], quantile: float) -> float:
    """Return the nearest-rank quantile, which is one of the durations."""
    return ordered[max(math.ceil(quantile * len(ordered)), 1) - 1]


def _tail_index(ordered: Sequence[float]) -> float | None:
    tail = int(len(ordered) * TAIL_FRACTION)
    if tail < LEAST_TAIL:
        return None
    threshold = ordered[-tail - 1]
    excess = math.fsum(math.log(x / threshold) for x in ordered[-tail:])
    # All equal: there is no tail, so its index is infinite.
    return tail / excess if excess > 0 else None
