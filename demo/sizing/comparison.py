"""Compares three plans for one load, as an architect lays them side by side.

    fixed       slots for the busy hour run all month
    autoscaled  those of the quiet hour always run, the others on demand
    spot        the same, with the others on spot nodes

All keep the same wait once the slots run. They differ in what a month costs,
and in how long a task waits after the load steps up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from demo.sizing import costs
from demo.sizing.errors import NoSense
from demo.sizing.inputs import Demand, Place, Target
from demo.sizing.plan import Plan, plan

# chosen: the default discount of a spot node. Prices vary with region, size
# and hour, up to the full price: use yours.
USUAL_SPOT_OFF = 0.6


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the plans, and its price for a thousand tasks."""

    name: str
    spot_off: float
    plan: Plan
    usd_per_1000_tasks: float | None


def compare(
    demand: Demand, target: Target, place: Place
) -> tuple[Compared, ...]:
    """Return the three plans. Raises SizingError; needs a base rate."""
    if demand.base_rate_per_s is None:
        advice = (
            "the plans differ in what runs in a quiet hour. Give the rate of a"
            " quiet hour."
        )
        raise NoSense("the base rate", "left out", advice)
    steady = replace(demand, base_rate_per_s=None)
    # If all slots always run, no backlog builds up that has to drain.
    at_once = replace(target, drain_s=None)
    dear = replace(place, spot_off=0.0)
    spot = replace(place, spot_off=place.spot_off or USUAL_SPOT_OFF)
    found = {
        "fixed": (plan(steady, at_once, dear), 0.0),
        "autoscaled": (plan(demand, target, dear), 0.0),
        "spot": (plan(demand, target, spot), spot.spot_off),
    }
    return tuple(
        Compared(name, off, made, _usd_per_1000_tasks(demand, place, made))
        for name, (made, off) in found.items()
    )


def as_asked(demand: Demand, target: Target, place: Place) -> Compared:
    """Return the plan for these inputs alone, to compare with others."""
    made = plan(demand, target, place)
    thousand = _usd_per_1000_tasks(demand, place, made)
    return Compared("asked", place.spot_off, made, thousand)


def _usd_per_1000_tasks(
    demand: Demand, place: Place, made: Plan
) -> float | None:
    """Return the average month's bill over the average month's tasks."""
    if made.month is None or demand.base_rate_per_s is None:
        return None
    tasks = costs.tasks_per_month(
        demand.rate_per_s, demand.base_rate_per_s, place.peak_hours
    )
    return made.month.average_usd / tasks * 1000
