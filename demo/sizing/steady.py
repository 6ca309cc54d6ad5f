"""Computes waits in a pool of slots with one queue, in a steady state.

For Poisson arrivals and exponential times it is M/M/c, and exact. Other times
and other arrivals stretch the wait by (Ca2 + Cs2) / 2. That is exact for one
slot and Poisson arrivals (Pollaczek-Khinchine), and an approximation for more
slots (A. O. Allen, "Probability, Statistics and Queueing Theory", 1990: the
Allen-Cunneen formula). Cs2 is the variance of the times over their mean
squared: 0 if all are equal, 1 if exponential, more for long tails.

    wait:  P(W > t) = C exp(-(c/s - lambda) t / stretch)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from demo.sizing import quantities
from demo.sizing.erlang import erlang_c
from demo.sizing.little import offered_erlang


@dataclass(frozen=True, slots=True)
class Steady:
    """The averages of a pool under a steady load."""

    rate_per_s: float
    task_s: float
    slots: int
    offered_erlang: float
    utilisation: float
    wait_probability: float
    # The exponent above: how fast long waits become unlikely.
    wait_decay_per_s: float
    mean_wait_s: float
    mean_response_s: float
    mean_waiting: float
    mean_in_system: float

    def wait_quantile_s(self, quantile: float) -> float:
        """Return the wait that this fraction of all tasks doesn't exceed.

        0 if at least that fraction finds a free slot.
        """
        advice = "it has to be a fraction below 1, such as 0.95."
        rest = 1 - quantities.between("the quantile", quantile, advice)
        if self.wait_probability <= rest:
            return 0.0
        return math.log(self.wait_probability / rest) / self.wait_decay_per_s

    def longer_fraction(self, wait_s: float) -> float:
        """Return the fraction of tasks that wait longer than that."""
        advice = "it has to be 0 seconds or more."
        wait_s = quantities.not_negative("the wait", wait_s, advice)
        if math.isinf(self.wait_decay_per_s):
            return 0.0
        return self.wait_probability * math.exp(
            -self.wait_decay_per_s * wait_s
        )

    def within_fraction(self, wait_s: float) -> float:
        """Return the fraction that waits that long at most."""
        return 1 - self.longer_fraction(wait_s)


def stretch(cs2: float, ca2: float = 1.0) -> float:
    """Return the wait as a multiple of the wait for exponential times."""
    quantities.squared_variation("Cs2 of the times", cs2)
    quantities.squared_variation("Ca2 of the arrivals", ca2)
    return (ca2 + cs2) / 2


def steady(
    rate_per_s: float,
    task_s: float,
    slots: int,
    cs2: float = 1.0,
    ca2: float = 1.0,
) -> Steady:
    """Return the averages of a load on a pool. Raises Overloaded, NoSense."""
    load = offered_erlang(rate_per_s, task_s)
    slots = quantities.slots(slots)
    factor = stretch(cs2, ca2)
    probability = erlang_c(load, slots)
    spare_per_s = slots / task_s - rate_per_s
    # If neither varies, no task ever waits: the decay is infinite.
    decay_per_s = spare_per_s / factor if factor else math.inf
    wait_s = probability / decay_per_s
    return Steady(
        rate_per_s=rate_per_s,
        task_s=task_s,
        slots=slots,
        offered_erlang=load,
        utilisation=load / slots,
        wait_probability=probability,
        wait_decay_per_s=decay_per_s,
        mean_wait_s=wait_s,
        mean_response_s=wait_s + task_s,
        mean_waiting=rate_per_s * wait_s,
        mean_in_system=rate_per_s * (wait_s + task_s),
    )


def pollaczek_khinchine_s(
    rate_per_s: float, task_s: float, cs2: float
) -> float:
    """Return the mean wait for one slot, exact for any times.

    Wq = rho s (1 + Cs2) / (2 (1 - rho)): F. Pollaczek 1930, A. Khinchine
    1932. Computed by its own formula and not by `steady`, so that tests
    can compare the two.
    """
    load = offered_erlang(rate_per_s, task_s)
    quantities.squared_variation("Cs2 of the times", cs2)
    # Raises Overloaded if the formula would become negative.
    erlang_c(load, 1)
    return load * task_s * (1 + cs2) / (2 * (1 - load))
