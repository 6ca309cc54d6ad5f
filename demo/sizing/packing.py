"""Computes how many pods fit on a node, and how many nodes they need.

Pods are whole: 7.6 of them are 7. Daemonsets take their share of every node
first.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.sizing import quantities
from demo.sizing.errors import DoesNotFit
from demo.sizing.nodes import Allocatable

# deploy/kubernetes/base: a rollout starts this fraction of the pods beside the
# old ones, rounded up. It is also Kubernetes' default.
SURGE_FRACTION = 0.25


@dataclass(frozen=True, slots=True)
class PodShape:
    """The requests of a worker pod, and how many slots it has."""

    cpu: float
    memory_gib: float
    slots: int


@dataclass(frozen=True, slots=True)
class Daemons:
    """Daemonsets, which run on every node: logs, network, metrics."""

    # chosen: less than a bare AKS node shows in `kubectl describe node`;
    # monitoring add-ons take more. Use what yours shows.
    cpu: float = 0.3
    memory_gib: float = 0.5
    pods: int = 8


@dataclass(frozen=True, slots=True)
class Packed:
    """How many pods fit on a node, and which resource runs out first."""

    pods_per_node: int
    slots_per_node: int
    bound_by: str
    cpu_left: float
    memory_left_gib: float


def pack(room: Allocatable, pod: PodShape, daemons: Daemons) -> Packed:
    """Return how many pods fit on a node. Raises DoesNotFit."""
    advice = "it has to be above 0: without a request, a pod can't be placed."
    quantities.positive("the CPU of a pod", pod.cpu, advice)
    quantities.positive("the memory of a pod", pod.memory_gib, advice)
    quantities.slots(pod.slots)
    advice = "it has to be 0 or more."
    quantities.not_negative("the CPU of daemonsets", daemons.cpu, advice)
    quantities.not_negative(
        "the memory of daemonsets", daemons.memory_gib, advice
    )
    quantities.count("the pods of daemonsets", daemons.pods, advice, least=0)
    cpu = room.cpu - daemons.cpu
    memory_gib = room.memory_gib - daemons.memory_gib
    fits = {
        "cpu": quantities.floor(max(cpu, 0) / pod.cpu),
        "memory": quantities.floor(max(memory_gib, 0) / pod.memory_gib),
        "max pods": max(room.max_pods - daemons.pods, 0),
    }
    bound_by = min(fits, key=lambda name: fits[name])
    pods = fits[bound_by]
    if pods < 1:
        raise DoesNotFit(
            f"a pod with {pod.cpu:g} CPU and {pod.memory_gib:g} GiB doesn't"
            f" fit on a node that has {cpu:.2f} CPU, {memory_gib:.2f} GiB"
            f" and {fits['max pods']} pods left for it: it lacks {bound_by}."
            " Take a larger node or a smaller pod."
        )
    return Packed(
        pods_per_node=pods,
        slots_per_node=pods * pod.slots,
        bound_by=bound_by,
        cpu_left=cpu - pods * pod.cpu,
        memory_left_gib=memory_gib - pods * pod.memory_gib,
    )


def pods_for(slots: int, pod: PodShape) -> int:
    """Return how many pods have that many slots."""
    return -(-quantities.slots(slots) // quantities.slots(pod.slots))


def rollout_pods(pods: int) -> int:
    """Return the most pods that run during a rollout."""
    advice = "it has to be a whole number, 1 or more."
    pods = quantities.count("the number of pods", pods, advice)
    return pods + quantities.ceiling(pods * SURGE_FRACTION)


def nodes_for(pods: int, packed: Packed) -> int:
    """Return how many nodes that many pods need."""
    advice = "it has to be a whole number, 1 or more."
    pods = quantities.count("the number of pods", pods, advice)
    return -(-pods // packed.pods_per_node)
