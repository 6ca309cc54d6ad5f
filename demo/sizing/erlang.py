"""Computes how likely all slots are busy: Erlang B and Erlang C.

A. K. Erlang, "Solution of some problems in the theory of probabilities of
significance in automatic telephone exchanges", 1917. In B, tasks that find
all slots busy are lost; in C they wait. Arrivals are Poisson; B holds for any
distribution of times, C for exponential ones.

Both use the recursion in the number of slots, which neither overflows nor
loses digits; factorials overflow at 171.
"""

from __future__ import annotations

from collections.abc import Iterator

from demo.sizing.errors import NotTold, Overloaded
from demo.sizing.quantities import (
    ROUNDING_FRACTION,
    count,
    positive,
    slots,
)

LOAD = "it has to be above 0 erlang: the rate times the time of a task."
# chosen: the recursion takes a step for each slot, and no pool is larger. A
# question beyond that most likely has a wrong unit.
MOST_SLOTS = 1_000_000


def losses(offered_erlang: float) -> Iterator[tuple[int, float]]:
    """Yield slots, and the fraction that finds all of them busy, from 0 on.

    B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)).
    """
    load = positive("the load", offered_erlang, LOAD)
    blocked, number = 1.0, 0
    while True:
        yield number, blocked
        number += 1
        blocked = load * blocked / (number + load * blocked)


def erlang_b(offered_erlang: float, slots: int) -> float:
    """Return the fraction that finds all slots busy and is lost."""
    advice = "it has to be a whole number, 0 or more."
    checked = count("the number of slots", slots, advice, least=0)
    if checked > MOST_SLOTS:
        raise NotTold(
            f"{checked:,} slots: this model computes at most {MOST_SLOTS:,}."
        )
    for number, blocked in losses(offered_erlang):
        if number == checked:
            return blocked
    raise AssertionError("the recursion has no end")


def erlang_c(offered_erlang: float, slots_: int) -> float:
    """Return the fraction that finds all slots busy and waits.

    C = B / (1 - rho (1 - B)). Raises Overloaded from a utilisation of 1 on.
    """
    checked = slots(slots_)
    positive("the load", offered_erlang, LOAD)
    # Ignore the last bits of a float: 999.9999999999999 erlang on 1,000 slots
    # are an overload, and not a wait of centuries.
    if offered_erlang >= checked * (1 - ROUNDING_FRACTION):
        raise Overloaded(offered_erlang, checked)
    return waiting(offered_erlang, checked, erlang_b(offered_erlang, checked))


def waiting(offered_erlang: float, slots: int, blocked: float) -> float:
    """Return Erlang C from Erlang B, for the same load and slots."""
    busy = offered_erlang / slots
    return blocked / (1 - busy * (1 - blocked))
