"""Plans a deployment: from load and target to slots, pods, nodes and costs.

`replicas` has the numbers for the manifests; whatever writes YAML takes them
from there.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.sizing import costs, quantities
from demo.sizing.broker import connections
from demo.sizing.errors import NoSense
from demo.sizing.inputs import Demand, Place, Target
from demo.sizing.nodes import allocatable
from demo.sizing.packing import (
    Packed,
    nodes_for,
    pack,
    pods_for,
    rollout_pods,
)
from demo.sizing.scaling import Surge, delay_s, slots_for_drain, surge
from demo.sizing.staffing import slots_for_utilisation, slots_for_wait
from demo.sizing.steady import Steady, steady

__all__ = ["Demand", "Place", "Plan", "Replicas", "Target", "plan"]

# From here on Allen-Cunneen is off by more than a tenth with a few slots:
# tests/unit/sizing/test_simulated.py checks both sides.
FAR_FROM_EXPONENTIAL_CS2 = 2.0
# chosen: above it, a rate that is guessed a little too low means overload.
TIGHT_UTILISATION = 0.95


@dataclass(frozen=True, slots=True)
class Replicas:
    """The numbers in the manifests of the workers.

    KEDA's metric is queued and running tasks together; with the length of
    the queue alone it would remove busy workers. `target_per_pod` is the
    trigger's average value.
    """

    min_replicas: int
    max_replicas: int
    slots_per_pod: int
    target_per_pod: float
    request_cpu: float
    request_memory_gib: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan. `surge` is None if there is no step to a peak."""

    slots_for_wait: int
    slots_for_utilisation: int
    slots_for_drain: int | None
    # The target that needs most slots: "wait", "utilisation" or "drain".
    bound_by: str
    slots: int
    steady: Steady
    pods: int
    packed: Packed
    nodes: int
    # In a quiet hour; and at the peak during a rollout.
    quiet_nodes: int
    rollout_nodes: int
    replicas: Replicas
    surge: Surge | None
    broker_connections: int
    month: costs.Month | None
    # For the nodes of the peak, all month.
    usd_per_month: float | None
    usd_per_1000_tasks: float | None
    warnings: tuple[str, ...]


def plan(demand: Demand, target: Target, place: Place) -> Plan:
    """Return the plan. Raises SizingError, which says what is wrong."""
    wait = slots_for_wait(
        demand.rate_per_s,
        demand.task_s,
        target.wait_s,
        target.quantile,
        demand.cs2,
        demand.ca2,
    )
    busy = slots_for_utilisation(
        demand.rate_per_s, demand.task_s, target.utilisation
    )
    base_slots, late_s, drain = _scaling(
        demand, target, place, max(wait, busy)
    )
    pods = pods_for(max(wait, busy, drain or 0), place.pod)
    # Pods are whole, so there are a few more slots than needed.
    slots = pods * place.pod.slots
    load = steady(
        demand.rate_per_s, demand.task_s, slots, demand.cs2, demand.ca2
    )
    packed = pack(
        allocatable(place.node, place.max_pods), place.pod, place.daemons
    )
    nodes = nodes_for(pods, packed)
    base_pods = pods_for(base_slots, place.pod)
    quiet_nodes = nodes_for(base_pods, packed)
    price = place.usd_per_node_hour
    return Plan(
        slots_for_wait=wait,
        slots_for_utilisation=busy,
        slots_for_drain=drain,
        bound_by=_bound_by(wait, busy, drain),
        slots=slots,
        steady=load,
        pods=pods,
        packed=packed,
        nodes=nodes,
        quiet_nodes=quiet_nodes,
        rollout_nodes=nodes_for(rollout_pods(pods), packed),
        replicas=Replicas(
            min_replicas=base_pods,
            max_replicas=pods,
            slots_per_pod=place.pod.slots,
            target_per_pod=place.pod.slots * target.utilisation,
            request_cpu=place.pod.cpu,
            request_memory_gib=place.pod.memory_gib,
        ),
        surge=None
        if late_s is None
        else surge(
            demand.rate_per_s, demand.task_s, base_slots, slots, late_s
        ),
        broker_connections=connections(
            pods, place.pod.slots, place.api_processes, place.api_pool
        ),
        month=None
        if price is None
        else costs.month(
            quiet_nodes,
            nodes,
            price,
            place.peak_hours,
            place.spot_off,
            place.rest_usd_per_month,
        ),
        usd_per_month=None
        if price is None
        else costs.usd_per_month(nodes, price),
        usd_per_1000_tasks=None
        if price is None
        else costs.usd_per_1000_tasks(nodes, price, demand.rate_per_s),
        warnings=_warnings(demand, target, load),
    )


def _bound_by(wait: int, busy: int, drain: int | None) -> str:
    """Return the target that decides; of equal ones the first."""
    needed = {"wait": wait, "utilisation": busy, "drain": drain or 0}
    return max(needed, key=lambda name: needed[name])


def _scaling(
    demand: Demand, target: Target, place: Place, slots: int
) -> tuple[int, float | None, int | None]:
    """Return slots that always run, the delay to the rest, slots to drain.

    Without a base rate all slots always run, and there is no delay.
    """
    base = demand.base_rate_per_s
    if base is None:
        return slots, None, None
    quantities.rate_per_s(base)
    if base > demand.rate_per_s:
        advice = f"it is above the peak of {demand.rate_per_s:g} a second."
        raise NoSense("the base rate", base, advice)
    few = slots_for_utilisation(base, demand.task_s, target.utilisation)
    base_pods = pods_for(few, place.pod)
    base_slots = base_pods * place.pod.slots
    pods = pods_for(max(slots, base_slots), place.pod)
    late_s = delay_s(base_pods, pods, place.start_s)
    if target.drain_s is None:
        return base_slots, late_s, None
    drain = slots_for_drain(
        demand.rate_per_s, demand.task_s, base_slots, late_s, target.drain_s
    )
    return base_slots, late_s, drain


def _warnings(demand: Demand, target: Target, load: Steady) -> tuple[str, ...]:
    found = []
    if demand.cs2 >= FAR_FROM_EXPONENTIAL_CS2 and load.slots > 1:
        found.append(
            f"Cs2 is {demand.cs2:g}: with several slots and times that vary"
            f" this much, the wait is an approximation that may be off by more"
            f" than a tenth. Simulate it with the button of the calculator."
        )
    if load.utilisation > TIGHT_UTILISATION:
        found.append(
            "a rate that is"
            f" {quantities.percent(load.slots / load.offered_erlang - 1)}"
            " higher is more than these slots can do. The formulas hold for a"
            " steady load, so leave room for bursts."
        )
    if target.wait_s >= demand.task_s * 10:
        found.append(
            "the allowed wait is at least ten times as long as a task. The"
            " system takes long to reach its steady state, and a busy hour may"
            " be over before."
        )
    return tuple(found)
