"""What `plan` is asked: what comes, what is wished for, where it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from demo.sizing import costs
from demo.sizing.nodes import USUAL_MAX_PODS, NodeSize
from demo.sizing.packing import Daemons, PodShape


@dataclass(frozen=True, slots=True)
class Demand:
    """What comes: the rate of the busy hour, and how long a task takes."""

    rate_per_s: float
    task_s: float
    cs2: float = 1.0
    ca2: float = 1.0
    # What comes in a quiet hour: pods for it are always there.
    base_rate_per_s: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What is wished for."""

    wait_s: float
    quantile: float = 0.95
    # chosen: a fifth of the slots free for bursts, which the formulas for
    # a steady load know nothing of.
    utilisation: float = 0.8
    # How soon the backlog of a step from base to peak shall be gone.
    drain_s: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where it runs."""

    node: NodeSize
    pod: PodShape
    daemons: Daemons = field(default_factory=Daemons)
    max_pods: int = USUAL_MAX_PODS
    # One of them, and the rest of what makes a month's bill (`costs`).
    usd_per_node_hour: float | None = None
    peak_hours: float = costs.USUAL_PEAK_HOURS
    spot_off: float = 0.0
    rest_usd_per_month: float = 0.0
    # chosen: an image that is on the node already, and a worker that
    # imports its code. With a node to be started: minutes. Measure yours.
    start_s: float = 30.0
    api_processes: int = 2
    api_pool: int = 10
