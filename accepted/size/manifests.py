"""Fills the figures of a plan into an overlay's sizes.yaml.

The file has several documents; those of one lane are replaced, the others
stay as they are, their comments too:

    Deployment worker-<lane>    the slots, requests and limits
    ScaledObject worker-<lane>  replicas, and what KEDA aims at

An overlay without KEDA has no ScaledObject; its Deployment gets the number
of replicas then. The model says nothing about anything else in there.
"""

from __future__ import annotations

import re
from pathlib import Path

from demo.sizing.plan import Replicas

FILE = "sizes.yaml"
# Where the API tells each lane's demand, queued and running.
URL = "http://api.accepted.svc.cluster.local:8000/internal/lanes"
MIB_PER_GIB = 1024


class NotFilled(Exception):
    """There is nothing to fill in; the message says what is missing."""


def fill(folder: Path, lane: str, numbers: Replicas, said: str) -> Path:
    """Write a lane's figures into the overlay's file; return its path.

    `said` is the command that they are from. Raises NotFilled.
    """
    file = folder / FILE
    try:
        documents = re.split(r"(?m)^---\n", file.read_text("utf-8"))
    except OSError as error:
        raise NotFilled(
            f"{file}: {error.strerror}. It takes the folder of an overlay,"
            " as deploy/kubernetes/overlays/aks."
        ) from error
    name = f"worker-{lane}"
    found = {(_kind(d), _name(d)): n for n, d in enumerate(documents)}
    if ("Deployment", name) not in found:
        lanes = sorted(
            name.removeprefix("worker-")
            for kind, name in found
            if kind == "Deployment" and name.startswith("worker-")
        )
        raise NotFilled(
            f"{file} has no lane {lane}; there are {', '.join(lanes)}."
            if lanes
            else f"{file} has no Deployment of a worker."
        )
    scaled = found.get(("ScaledObject", name))
    at = found["Deployment", name]
    documents[at] = _before(documents[at]) + _deployment(
        name, numbers, said, has_keda=scaled is not None
    )
    if scaled is not None:
        url = re.search(r"(?m)^\s*url: (\S+)$", documents[scaled])
        documents[scaled] = _before(documents[scaled]) + _scaled_object(
            name, lane, numbers, said, url[1] if url else URL
        )
    file.write_text("---\n".join(documents), encoding="utf-8")
    return file


def _kind(document: str) -> str:
    found = re.search(r"(?m)^kind: (\S+)$", document)
    return found[1] if found else ""


def _name(document: str) -> str:
    found = re.search(r"(?m)^metadata:\n(?:  .*\n)*?  name: (\S+)$", document)
    return found[1] if found else ""


def _before(document: str) -> str:
    """Return the comments over a document, but not those of ours."""
    head = document.partition("apiVersion:")[0]
    return re.sub(r"(?m)^# By `accepted\b.*\n", "", head)


def _deployment(
    name: str, numbers: Replicas, said: str, *, has_keda: bool
) -> str:
    # Limits as requests: what was sized is what it gets.
    sizes = (
        f'{{cpu: "{numbers.request_cpu:g}",'
        f" memory: {_mib(numbers.request_memory_gib)}}}"
    )
    replicas = "" if has_keda else f"  replicas: {numbers.max_replicas}\n"
    return (
        f"# By `{said}`.\n"
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
        f"            requests: {sizes}\n"
        f"            limits: {sizes}\n"
    )


def _scaled_object(
    name: str, lane: str, numbers: Replicas, said: str, url: str
) -> str:
    return (
        f"# By `{said}`.\n"
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


def _mib(memory_gib: float) -> str:
    return f"{round(memory_gib * MIB_PER_GIB)}Mi"
