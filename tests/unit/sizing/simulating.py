"""Simulates pools, in two ways that share no line with the model.

With ciw, somebody else's discrete events, event by event; and by the
recursion of Kiefer and Wolfowitz ("On the Theory of Queues with Many
Servers", 1955), which knows only when each slot is free again, and does a
hundred times as many customers in the same time.

Several runs from several seeds give a mean and how far it may be off.
"""

from __future__ import annotations

import heapq
import math
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ciw

RUNS = 8
FIRST_SEED = 100
# Student's t for 99 % with 7 degrees of freedom.
T = 3.499
# Customers that come while the pool is still filling up, as a fraction.
WARM_UP_FRACTION = 0.1


@dataclass(frozen=True)
class Seen:
    """A mean over all runs, and half the width of its 99 % interval."""

    mean: float
    off: float

    def agrees_with(self, value: float) -> bool:
        """Say whether the interval has that value in it."""
        return abs(self.mean - value) <= self.off


@dataclass(frozen=True)
class Waits:
    """The waits of customers in a pool."""

    mean_s: Seen
    probability: Seen


def exponential(mean_s: float) -> Any:
    return ciw.dists.Exponential(1 / mean_s)


def always(mean_s: float) -> Any:
    return ciw.dists.Deterministic(mean_s)


def lognormal(mean_s: float, cs2: float) -> Any:
    variance = math.log(1 + cs2)
    mu = math.log(mean_s) - variance / 2
    return ciw.dists.Lognormal(mu, math.sqrt(variance))


class Once(ciw.dists.Distribution):  # type: ignore[misc]
    """All come at the start, and nobody after that.

    Not ciw's Sequential: ciw copies its distributions, and that one holds an
    iterator, which Python 3.12 copies with a warning and 3.14 not at all.
    """

    def __init__(self) -> None:
        self.gap_s = 0.0

    def sample(self, t: Any = None, ind: Any = None) -> float:
        """Return the time until the next arrival."""
        gap_s, self.gap_s = self.gap_s, math.inf
        return gap_s


def pool(rate_per_s: float, times: Any, slots: int, customers: int) -> Waits:
    """Return what customers of an open pool see."""
    means, shares = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + RUNS):
        ciw.seed(seed)
        network = ciw.create_network(
            arrival_distributions=[ciw.dists.Exponential(rate_per_s)],
            service_distributions=[times],
            number_of_servers=[slots],
        )
        run = ciw.Simulation(network)
        run.simulate_until_max_customers(customers)
        seen = sorted(run.get_all_records(), key=lambda r: r.arrival_date)
        kept = [
            r.waiting_time for r in seen[int(customers * WARM_UP_FRACTION) :]
        ]
        means.append(statistics.fmean(kept))
        shares.append(statistics.fmean(wait > 1e-9 for wait in kept))
    return Waits(_seen(means), _seen(shares))


def recursion(
    rate_per_s: float,
    time_s: Callable[[random.Random], float],
    slots: int,
    customers: int,
) -> Waits:
    """Return the same by the moments at which slots are free again."""
    means, shares = [], []
    for seed in range(FIRST_SEED, FIRST_SEED + RUNS):
        waits_s = waits(rate_per_s, time_s, slots, customers, seed)
        means.append(sum(waits_s) / len(waits_s))
        shares.append(sum(wait_s > 0 for wait_s in waits_s) / len(waits_s))
    return Waits(_seen(means), _seen(shares))


def waits(
    rate_per_s: float,
    time_s: Callable[[random.Random], float],
    slots: int,
    customers: int,
    seed: int,
) -> list[float]:
    """Return the wait of each customer of one run, after the warm-up."""
    dice = random.Random(seed)
    free_s = [0.0] * slots
    now_s, waits_s = 0.0, []
    for _ in range(customers):
        now_s += dice.expovariate(rate_per_s)
        start_s = max(free_s[0], now_s)
        heapq.heapreplace(free_s, start_s + time_s(dice))
        waits_s.append(start_s - now_s)
    return waits_s[int(customers * WARM_UP_FRACTION) :]


def room(people: int, think_s: float, task_s: float, slots: int) -> Seen:
    """Return the mean wait of people who go round: think, press, wait."""
    means = []
    for seed in range(FIRST_SEED, FIRST_SEED + RUNS):
        ciw.seed(seed)
        network = ciw.create_network(
            arrival_distributions=[
                Once(),
                None,
            ],
            batching_distributions=[
                ciw.dists.Deterministic(people),
                ciw.dists.Deterministic(1),
            ],
            service_distributions=[exponential(think_s), exponential(task_s)],
            number_of_servers=[math.inf, slots],
            routing=[[0.0, 1.0], [1.0, 0.0]],
        )
        run = ciw.Simulation(network)
        until_s = think_s * 120
        run.simulate_until_max_time(until_s)
        waits = [
            record.waiting_time
            for record in run.get_all_records()
            if record.node == 2
            and record.arrival_date > until_s * WARM_UP_FRACTION
        ]
        means.append(statistics.fmean(waits))
    return _seen(means)


def _seen(values: list[float]) -> Seen:
    off = T * statistics.stdev(values) / math.sqrt(len(values))
    return Seen(statistics.fmean(values), off)
