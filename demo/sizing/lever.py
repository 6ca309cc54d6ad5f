"""Computes the gain from many slots in a pod, for tasks that mostly wait.

A task that waits for another system occupies a slot, but hardly any CPU. So a
pod of one core runs many of them, and the load needs a fraction of the nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from demo.sizing.errors import SizingError
from demo.sizing.packing import PodShape
from demo.sizing.plan import Demand, Place, Plan, Target, plan

# deploy/kubernetes: what a pod of the lane `paced` has, with all of its
# limit of CPU requested. measured: by hand, 32 busy slots take less of both.
PACED = PodShape(cpu=1.0, memory_gib=0.5, slots=32)
# chosen: a smaller gain isn't worth changing how the work is done.
WORTH_TIMES = 2.0


@dataclass(frozen=True, slots=True)
class Lever:
    """The same load in pods of many slots, and how many times cheaper."""

    pod: PodShape
    pods: int
    nodes: int
    usd_per_month: float
    times: float


def lever(
    demand: Demand, target: Target, place: Place, found: Plan
) -> Lever | None:
    """Return the plan with pods of many slots; None if it gains little."""
    if found.usd_per_month is None or place.pod.slots >= PACED.slots:
        return None
    try:
        other = plan(demand, target, replace(place, pod=PACED))
    except SizingError:
        # Such a pod doesn't fit on this node.
        return None
    if other.usd_per_month is None:
        return None
    times = found.usd_per_month / other.usd_per_month
    if times < WORTH_TIMES:
        return None
    return Lever(PACED, other.pods, other.nodes, other.usd_per_month, times)
