"""Chooses draws of arrivals that are typical for a number of slots. Pure.

A run of 15 s may be calm or wild by chance, and a plan shall be judged
by neither. So of many draws, each is simulated, and the one is taken whose
waits are nearest to those of a steady state.
"""

from __future__ import annotations

import heapq
import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

# chosen: of so many, one is near enough; more take longer to simulate.
DRAWS = 150


@dataclass(frozen=True, slots=True)
class Draw:
    """Conversions: when each arrives, and how long it takes."""

    arrivals_s: Sequence[float]
    durations_s: Sequence[float]


def draw(
    dice: random.Random,
    rate_per_s: float,
    measured_s: Sequence[float],
    count: int,
) -> Draw:
    """Draw random arrivals at a rate, and durations like those measured."""
    at_s, arrivals = 0.0, []
    for _ in range(count):
        at_s += dice.expovariate(rate_per_s)
        arrivals.append(at_s)
    return Draw(arrivals, dice.choices(measured_s, k=count))


def waits_s(drawn: Draw, slots: int) -> list[float]:
    """Return how long each conversion waits for one of the slots."""
    free = [0.0] * slots
    waits = []
    for arrival_s, duration_s in zip(
        drawn.arrivals_s, drawn.durations_s, strict=True
    ):
        start_s = max(arrival_s, heapq.heappop(free))
        heapq.heappush(free, start_s + duration_s)
        waits.append(start_s - arrival_s)
    return waits


def p95_s(waits: Sequence[float]) -> float:
    """Return the wait that 95 of 100 don't exceed."""
    return sorted(waits)[math.ceil(0.95 * len(waits)) - 1]


def steady_p95_s(
    rate_per_s: float, measured_s: Sequence[float], slots: int
) -> float:
    """Return the wait that 95 of 100 don't exceed in a steady state.

    Erlang C, stretched by (1 + Cs2) / 2 (Allen and Cunneen); infinity for
    slots that never catch up.
    """
    mean_s = statistics.fmean(measured_s)
    load = rate_per_s * mean_s
    if slots <= load * 1.001:
        return math.inf
    blocked = 1.0
    for number in range(1, slots + 1):
        blocked = load * blocked / (number + load * blocked)
    waits = blocked / (1 - load / slots * (1 - blocked))
    if waits <= 0.05:
        return 0.0
    cs2 = statistics.pvariance(measured_s) / mean_s**2
    drained_per_s = (slots - load) / mean_s / ((1 + cs2) / 2)
    return math.log(waits / 0.05) / drained_per_s


def typical(
    dice: random.Random,
    rate_per_s: float,
    measured_s: Sequence[float],
    count: int,
    slots: int,
) -> Draw:
    """Return the draw whose waits are most like those of the steady state.

    Slots that never catch up have none: it's the middle one of all draws.
    """
    draws = [draw(dice, rate_per_s, measured_s, count) for _ in range(DRAWS)]
    draws.sort(key=lambda each: p95_s(waits_s(each, max(1, slots))))
    wanted_s = steady_p95_s(rate_per_s, measured_s, slots)
    if math.isinf(wanted_s):
        return draws[len(draws) // 2]
    return min(
        draws, key=lambda each: abs(p95_s(waits_s(each, slots)) - wanted_s)
    )


def with_burst(base: Draw, burst: Draw) -> Draw:
    """Return two draws as one, by time of arrival."""
    pairs = sorted(
        [
            *zip(base.arrivals_s, base.durations_s, strict=True),
            *zip(burst.arrivals_s, burst.durations_s, strict=True),
        ]
    )
    return Draw([at_s for at_s, _ in pairs], [each for _, each in pairs])


def typical_burst(draws: Sequence[Draw], slots: int, from_s: float) -> Draw:
    """Return the draw whose line is empty neither early nor late."""
    ordered = sorted(draws, key=lambda each: emptied_s(each, slots, from_s))
    return ordered[len(ordered) // 2]


def emptied_s(drawn: Draw, slots: int, from_s: float) -> float:
    """Return when nothing waits any more, after a moment."""
    changes = sorted(
        change
        for arrival_s, wait_s in zip(
            drawn.arrivals_s, waits_s(drawn, slots), strict=True
        )
        for change in ((arrival_s, 1), (arrival_s + wait_s, -1))
    )
    waiting = 0
    for at_s, change in changes:
        waiting += change
        if waiting == 0 and at_s > from_s:
            return at_s
    return from_s
