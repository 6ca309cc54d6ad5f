"""The inputs of `plan`: the demand, the target, and the machines."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.sizing import costs
from demo.sizing.nodes import USUAL_MAX_PODS, NodeSize
from demo.sizing.packing import Daemons, PodShape


@dataclass(frozen=True, slots=True)
class Demand:
    """The load: the rate of the busy hour, and how long a task takes."""

    rate_per_s: float
    task_s: float
    cs2: float = 1.0
    ca2: float = 1.0
    # The rate of a quiet hour; its pods always run.
    base_rate_per_s: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The wait that must not be exceeded, and how full slots may be."""

    wait_s: float
    quantile: float = 0.95
    # chosen: a fifth of the slots stays free for bursts, which the formulas
    # for a steady load ignore.
    utilisation: float = 0.8
    # The time limit for the backlog after a step from base to peak.
    drain_s: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The nodes and pods that it runs on, and their prices."""

    node: NodeSize
    pod: PodShape
    daemons: Daemons = field(default_factory=Daemons)
    max_pods: int = USUAL_MAX_PODS
    # The price of a node, and what else a month's bill consists of (`costs`).
    usd_per_node_hour: float | None = None
    peak_hours: float = costs.USUAL_PEAK_HOURS
    spot_off: float = 0.0
    rest_usd_per_month: float = 0.0
    # chosen: the image is on the node already and the worker imports its
    # code. If a node has to start first, it takes minutes. Measure yours.
    start_s: float = 30.0
    api_processes: int = 2
    api_pool: int = 10
