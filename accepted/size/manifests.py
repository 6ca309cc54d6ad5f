"""Writes the figures of a plan into an overlay's sizes.yaml.

The file has several documents; those of one lane are replaced, the others
stay as they are, their comments too:

    Deployment worker-<lane>    the slots, requests and limits
    ScaledObject worker-<lane>  replicas, and what KEDA aims at

An overlay without KEDA has no ScaledObject; its Deployment gets the number
of replicas then. A pod's shape is the overlay's, unless the command changes it
(`overlay`). Everything else in the file stays.
"""

from __future__ import annotations

import re
from pathlib import Path

from accepted.size.overlay import NotFilled, Overlay, Shape
from demo.sizing.plan import Replicas

# The lane whose tasks take a core each; others wait, and share one.
COMPUTES = "compute"
# Where the API tells each lane's demand, queued and running.
URL = "http://api.accepted.svc.cluster.local:8000/internal/lanes"
MIB_PER_GIB = 1024


def fill(
    overlay: Overlay, shape: Shape, numbers: Replicas, command: str
) -> Path:
    """Write a lane's figures into the overlay's file; return its path.

    `command` is the command line that made them. Raises NotFilled for a pod
    that couldn't do what was sized.
    """
    check(overlay.lane, shape)
    name, documents = f"worker-{overlay.lane}", list(overlay.documents)
    scaled = overlay.place("ScaledObject")
    at = overlay.place("Deployment")
    assert at is not None, "open_overlay() refuses an overlay without"
    documents[at] = _before(documents[at]) + _deployment(
        name, shape, numbers, command, has_keda=scaled is not None
    )
    if scaled is not None:
        url = re.search(r"(?m)^\s*url: (\S+)$", documents[scaled])
        documents[scaled] = _before(documents[scaled]) + _scaled_object(
            name, overlay.lane, numbers, command, url[1] if url else URL
        )
    overlay.file.write_text("---\n".join(documents), encoding="utf-8")
    return overlay.file


def check(lane: str, shape: Shape) -> None:
    """Refuse less than a core for each slot where tasks compute."""
    if lane != COMPUTES or shape.cpu >= shape.slots:
        return
    slots = "1 slot" if shape.slots == 1 else f"{shape.slots} slots"
    whole = int(shape.cpu)
    fewer = f", or --slots-per-pod {whole}" if whole else ""
    raise NotFilled(
        f"lane {lane} computes: each slot needs a core, and {slots} in a pod"
        f" of {shape.cpu:g} CPU would take"
        f" {shape.slots / shape.cpu:.3g} times as long as was sized. Give"
        f" --pod-cpu {shape.slots}{fewer}."
    )


def _before(document: str) -> str:
    """Return the comments over a document, but not those of ours."""
    head = document.partition("apiVersion:")[0]
    return re.sub(r"(?m)^# By `accepted\b.*\n", "", head)


def _deployment(
    name: str,
    shape: Shape,
    numbers: Replicas,
    command: str,
    *,
    has_keda: bool,
) -> str:
    requests = _sizes(shape.cpu, shape.memory_gib)
    most = _sizes(shape.cpu_limit, shape.memory_limit_gib)
    replicas = "" if has_keda else f"  replicas: {numbers.max_replicas}\n"
    return (
        f"# By `{command}`.\n"
        "apiVersion: apps/v1\n"
        "kind: Deployment\n"
        "metadata:\n"
        f"  name: {name}\n"
        "spec:\n"
        f"{replicas}"
        "  template:\n"
        "    spec:\n"
        "      containers:\n"
        "        - name: main\n"
        f'          env: [{{name: SLOTS, value: "{numbers.slots_per_pod}"}}]\n'
        "          resources:\n"
        f"            requests: {requests}\n"
        f"            limits: {most}\n"
    )


def _scaled_object(
    name: str, lane: str, numbers: Replicas, command: str, url: str
) -> str:
    return (
        f"# By `{command}`.\n"
        "apiVersion: keda.sh/v1alpha1\n"
        "kind: ScaledObject\n"
        "metadata:\n"
        f"  name: {name}\n"
        "spec:\n"
        f"  minReplicaCount: {numbers.min_replicas}\n"
        f"  maxReplicaCount: {numbers.max_replicas}\n"
        "  fallback:\n"
        "    failureThreshold: 3\n"
        f"    replicas: {numbers.min_replicas}\n"
        "    behavior: currentReplicasIfHigher\n"
        "  triggers:\n"
        "    - type: metrics-api\n"
        "      metadata:\n"
        f"        url: {url}\n"
        f"        valueLocation: lanes.{lane}.demand\n"
        "        # SLOTS x how full they shall be.\n"
        f'        targetValue: "{numbers.target_per_pod:g}"\n'
    )


def _sizes(cpu: float, memory_gib: float) -> str:
    memory_mib = round(memory_gib * MIB_PER_GIB)
    return f'{{cpu: "{cpu:g}", memory: {memory_mib}Mi}}'
