"""Computes a node's allocatable size: less what its provider reserves.

Two providers publish formulas for that. AKS:
https://learn.microsoft.com/azure/aks/node-resource-reservations (Linux,
1.29 and later; checked on 2026-11-25). GKE Standard:
https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
(checked on 2026-11-25). Daemonsets come on top, see `packing`. For your own
nodes see Allocatable in `kubectl describe node`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from demo.sizing import quantities
from demo.sizing.errors import DoesNotFit, NoSense, NotTold

MIB_PER_GIB = 1024
BYTES_PER_MIB = 2**20
BYTES_PER_MB = 10**6

# AKS, CPU: cores of the node, millicores reserved. Interpolated linearly.
AKS_KEPT_MILLICORES = (
    (1, 60), (2, 100), (4, 140), (8, 180), (16, 260), (32, 420), (64, 740),
)  # fmt: skip
# AKS, memory: 20 MB a pod and 50 MB, or a quarter, whichever is less.
AKS_KEPT_MB_PER_POD = 20
AKS_KEPT_MB = 50
AKS_MOST_KEPT_FRACTION = 0.25
# GKE, CPU: fraction of each core up to that many.
GKE_KEPT_OF_CORES = ((1, 0.06), (2, 0.01), (4, 0.005))
GKE_KEPT_OF_FURTHER_CORES = 0.0025
# GKE, memory: fraction of each GiB up to that many; below 1 GiB, 255 MiB.
GKE_KEPT_OF_GIB = ((4, 0.25), (8, 0.20), (16, 0.10), (128, 0.06))
GKE_KEPT_OF_FURTHER_GIB = 0.02
GKE_KEPT_BELOW_1_GIB_MIB = 255
# Both: the kubelet evicts pods when less than that is free.
EVICTION_MIB = 100
# GKE documents its default; AKS's depends on the network plug-in.
USUAL_MAX_PODS = 110


@dataclass(frozen=True, slots=True)
class NodeSize:
    """A machine as providers sell it."""

    name: str
    provider: str
    cpu: float
    memory_gib: float


@dataclass(frozen=True, slots=True)
class Allocatable:
    """The part of a node that pods can request."""

    cpu: float
    memory_gib: float
    max_pods: int


def allocatable(node: NodeSize, max_pods: int = USUAL_MAX_PODS) -> Allocatable:
    """Return what pods can request. Raises NotTold for other providers."""
    advice = "it has to be above 0."
    quantities.positive("the cores of a node", node.cpu, advice)
    quantities.positive("the memory of a node", node.memory_gib, advice)
    advice = "it has to be 1 or more; 110 is typical."
    max_pods = quantities.count("the most pods of a node", max_pods, advice)
    if node.provider == "aks":
        kept_cpu = _aks_kept_cpu(node.cpu)
        kept_mib = _aks_kept_mib(node.memory_gib, max_pods)
    elif node.provider == "gke":
        kept_cpu = _gke_kept_cpu(node.cpu)
        kept_mib = _gke_kept_mib(node.memory_gib)
    elif node.provider == "none":
        kept_cpu, kept_mib = 0.0, 0.0
    else:
        raise NotTold(
            f"the reserved part of a node is known only for aks and gke, not"
            f" for {node.provider}. Use `none`, with the size that kubectl"
            f" shows as Allocatable."
        )
    cpu = node.cpu - kept_cpu
    memory_gib = node.memory_gib - kept_mib / MIB_PER_GIB
    if cpu <= 0 or memory_gib <= 0:
        raise DoesNotFit(
            f"{node.name} has {node.cpu:g} cores and {node.memory_gib:g} GiB,"
            f" and {node.provider} keeps {kept_cpu:g} cores and"
            f" {kept_mib:.0f} MiB: no room is left for a pod."
        )
    return Allocatable(cpu, memory_gib, max_pods)


def _aks_kept_cpu(cores: float) -> float:
    least, most = AKS_KEPT_MILLICORES[0][0], AKS_KEPT_MILLICORES[-1][0]
    if not least <= cores <= most:
        raise NotTold(
            f"AKS documents the reserved part of nodes with {least} to {most}"
            f" cores, but not with {cores:g}."
        )
    for (low, kept), (high, more) in pairwise(AKS_KEPT_MILLICORES):
        if cores <= high:
            part = (cores - low) / (high - low)
            return (kept + part * (more - kept)) / 1000
    raise AssertionError("the table covers this range")


def _aks_kept_mib(memory_gib: float, max_pods: int) -> float:
    by_pods_mb = AKS_KEPT_MB_PER_POD * max_pods + AKS_KEPT_MB
    by_pods_mib = by_pods_mb * BYTES_PER_MB / BYTES_PER_MIB
    by_size_mib = AKS_MOST_KEPT_FRACTION * memory_gib * MIB_PER_GIB
    return min(by_pods_mib, by_size_mib) + EVICTION_MIB


def _gke_kept_cpu(cores: float) -> float:
    if cores < 1:
        raise NoSense(
            "the cores of a node", cores, "GKE has only whole cores."
        )
    return _kept(cores, GKE_KEPT_OF_CORES, GKE_KEPT_OF_FURTHER_CORES)


def _gke_kept_mib(memory_gib: float) -> float:
    if memory_gib < 1:
        return GKE_KEPT_BELOW_1_GIB_MIB + EVICTION_MIB
    kept_gib = _kept(memory_gib, GKE_KEPT_OF_GIB, GKE_KEPT_OF_FURTHER_GIB)
    return kept_gib * MIB_PER_GIB + EVICTION_MIB


def _kept(
    value: float, steps: tuple[tuple[int, float], ...], further: float
) -> float:
    """Return the sum of the reserved fraction of each step."""
    kept, low = 0.0, 0
    for high, fraction in steps:
        kept += fraction * max(min(value, high) - low, 0)
        low = high
    return kept + further * max(value - low, 0)
