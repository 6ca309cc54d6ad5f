"""Computes slots: for a wait, for a utilisation, by the square-root rule."""

from __future__ import annotations

import math

from demo.sizing import quantities
from demo.sizing.erlang import MOST_SLOTS, losses, waiting
from demo.sizing.errors import NotTold
from demo.sizing.little import offered_erlang
from demo.sizing.steady import stretch


def slots_for_wait(
    rate_per_s: float,
    task_s: float,
    wait_s: float,
    quantile: float,
    cs2: float = 1.0,
    ca2: float = 1.0,
) -> int:
    """Return the fewest slots with which `quantile` waits `wait_s` at most.

    One pass: each step of the recursion for Erlang B adds one slot.
    """
    load = sized_load(rate_per_s, task_s)
    advice = "it has to be 0 seconds or more."
    wait_s = quantities.not_negative("the target wait", wait_s, advice)
    advice = "it has to be a fraction below 1, such as 0.95."
    rest = 1 - quantities.between("the quantile", quantile, advice)
    factor = stretch(cs2, ca2)
    for slots, blocked in losses(load):
        if slots * (1 - quantities.ROUNDING_FRACTION) <= load:
            continue
        if not factor:
            return slots
        decay_per_s = (slots / task_s - rate_per_s) / factor
        longer = waiting(load, slots, blocked) * math.exp(
            -decay_per_s * wait_s
        )
        if longer <= rest:
            return slots
    raise AssertionError("the recursion has no end")


def slots_for_utilisation(
    rate_per_s: float, task_s: float, utilisation: float
) -> int:
    """Return the fewest slots that are busy at most that fraction."""
    load = sized_load(rate_per_s, task_s)
    advice = (
        "it has to be between 0 and 1; at 1 the queue grows without end. Use"
        " 0.8 if load comes in bursts."
    )
    return quantities.ceiling(
        load / quantities.between("the utilisation", utilisation, advice)
    )


def square_root_slots(offered_erlang: float, beta: float) -> int:
    """Return the load plus a margin of `beta` square roots of it.

    This margin keeps the wait similar at every size: S. Halfin and
    W. Whitt, "Heavy-Traffic Limits for Queues with Many Exponential
    Servers", Operations Research 29, 1981. With beta 1 about a quarter of
    the tasks wait, with beta 2 few do.
    """
    advice = "it has to be above 0 erlang: the rate times the time of a task."
    load = quantities.positive("the load", offered_erlang, advice)
    advice = "it has to be above 0; 1 and 2 are typical."
    beta = quantities.positive("beta", beta, advice)
    return quantities.ceiling(load + beta * math.sqrt(load))


def sized_load(rate_per_s: float, task_s: float) -> float:
    """Return the load in erlang; raise NotTold if it is too large."""
    load = offered_erlang(rate_per_s, task_s)
    if load > MOST_SLOTS:
        raise NotTold(
            f"{rate_per_s:g} tasks a second of {task_s:g} s keep {load:,.0f}"
            f" slots busy; this model computes at"
            f" most {MOST_SLOTS:,}. Check the"
            " units, or divide the load into several pools."
        )
    return load
