"""References between manifests: scaling, guarding and reaching each other.

Each check is a function from manifests to complaints.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from demo.api import demand
from demo.broker import LANES
from tests.kubernetes.built import (
    OURS,
    Doc,
    Manifests,
    args_of,
    environment_of,
    main_of,
    name_of,
    ports_of,
)

SCALERS = ("HorizontalPodAutoscaler", "ScaledObject")
USES_BROKER = "accepted/uses-broker"
# chosen: fuller and a burst waits for pods; emptier and it's paid for air.
FULL_FRACTION = (0.5, 0.95)
# Readers that an API pod is given (deploy/kubernetes/README.md, "Sizes").
READERS_PER_POD = 2_000
# measured: deploy/kubernetes/base/gateway.yaml has how, of a gateway.
IDLE_MIB, STREAM_MIB = 52, 83 / 1024
# Above it, Caddy does little but collect garbage.
USABLE_FRACTION = 0.8


def selectors_select(manifests: Manifests) -> Iterator[str]:
    """A Service without pods answers nobody, a budget guards nothing."""
    for doc in manifests.of("Service", "PodDisruptionBudget"):
        found = manifests.selected(doc["spec"]["selector"])
        if len(found) != 1:
            yield f"{name_of(doc)}: selects {len(found)} workloads, not one"


def ports_are_open(manifests: Manifests) -> Iterator[str]:
    """A Service leads to a port that its pods listen on."""
    for service in manifests.of("Service"):
        for workload in manifests.selected(service["spec"]["selector"]):
            for port in service["spec"]["ports"]:
                if port["targetPort"] not in ports_of(workload):
                    yield f"{name_of(service)}: no port {port['targetPort']}"


def scalers_have_a_target(manifests: Manifests) -> Iterator[str]:
    """One scaler a workload, and nobody else who says how many."""
    scaled = []
    for scaler in manifests.of(*SCALERS):
        target = scaler["spec"]["scaleTargetRef"]["name"]
        scaled.append(target)
        found = [
            doc
            for doc in manifests.of("Deployment")
            if doc["metadata"]["name"] == target
        ]
        if not found:
            yield f"{name_of(scaler)}: there is no {target}"
        elif "replicas" in found[0]["spec"]:
            yield f"{name_of(scaler)}: {target} has replicas of its own"
        least, most = bounds(scaler["spec"])
        if not 1 <= least <= most:
            yield f"{name_of(scaler)}: from {least} to {most} pods"
    for name in sorted({name for name in scaled if scaled.count(name) > 1}):
        yield f"{name}: has two scalers, and the larger number counts"


def scaled_by_what_the_api_tells(manifests: Manifests) -> Iterator[str]:
    """A lane by its demand, at an address of ours, per slot of its pods."""
    routes = {getattr(route, "path", "") for route in demand.router.routes}
    for scaled in manifests.of("ScaledObject"):
        name = name_of(scaled)
        lane = scaled["spec"]["scaleTargetRef"]["name"].removeprefix("worker-")
        for trigger in scaled["spec"]["triggers"]:
            said = trigger["metadata"]
            if lane not in LANES:
                yield f"{name}: there is no lane {lane}"
            if said["valueLocation"] != f"lanes.{lane}.demand":
                yield f"{name}: scales by {said['valueLocation']}"
            url = urlsplit(said["url"])
            service, _, where = str(url.hostname).partition(".")
            if service not in named(manifests, "Service"):
                yield f"{name}: there is no Service {service}"
            if not where.startswith(scaled["metadata"]["namespace"]):
                yield f"{name}: KEDA looks for {url.hostname} in its own"
            if url.path not in routes:
                yield f"{name}: the API has no {url.path}"
            full = float(said["targetValue"]) / slots(manifests, lane)
            if not FULL_FRACTION[0] <= full <= FULL_FRACTION[1]:
                yield f"{name}: its slots would be {full:.0%} full"
        if "fallback" not in scaled["spec"]:
            yield f"{name}: nothing for when the API can't tell"


def budgets_guard_all_that_are_several(manifests: Manifests) -> Iterator[str]:
    """Draining nodes takes a part one pod at a time, and is never stuck."""
    guarded = []
    for budget in manifests.of("PodDisruptionBudget"):
        for workload in manifests.selected(budget["spec"]["selector"]):
            guarded.append(workload["metadata"]["name"])
        if budget["spec"].get("maxUnavailable") in (None, 0):
            yield f"{name_of(budget)}: a node could never be drained"
    for workload in manifests.workloads:
        name = workload["metadata"]["name"]
        if pods_most(manifests, workload) > 1 and name not in guarded:
            yield f"{name_of(workload)}: all its pods may go at once"


def the_network_denies_first(manifests: Manifests) -> Iterator[str]:
    """Connections that aren't allowed by name are refused, both ways."""
    denied = set()
    for policy in manifests.of("NetworkPolicy"):
        spec = policy["spec"]
        is_for_all = spec["podSelector"] == {}
        is_both = set(spec["policyTypes"]) == {"Ingress", "Egress"}
        if is_for_all and is_both and not {"ingress", "egress"} & spec.keys():
            denied.add(policy["metadata"]["namespace"])
    for name in sorted(named(manifests, "Namespace") - denied):
        yield f"no NetworkPolicy denies everything in {name}"


def the_network_allows_what_is_needed(manifests: Manifests) -> Iterator[str]:
    """Each port has somebody who may reach it; each rule is about somebody."""
    entered: dict[str, set[int]] = {}
    to_broker: set[str] = set()
    for policy in manifests.of("NetworkPolicy"):
        if policy["metadata"]["namespace"] != OURS:
            continue
        spec, name = policy["spec"], name_of(policy)
        here = manifests.selected(spec["podSelector"])
        if not here:
            yield f"{name}: is about nobody"
        for rule in spec.get("ingress", []):
            for workload in here:
                entered.setdefault(name_of(workload), set()).update(
                    port["port"] for port in rule["ports"]
                )
        for peer in peers(spec):
            if not manifests.selected(peer):
                yield f"{name}: lets nobody through"
        if policy["metadata"]["name"] == "to-broker":
            to_broker |= {name_of(workload) for workload in here}
    for workload in manifests.workloads:
        name = name_of(workload)
        for port in ports_of(workload).values():
            if port not in entered.get(name, set()):
                yield f"{name}: nobody may reach its port {port}"
        has_address = any(
            variable["name"] == "ACCEPTED_BROKER_URL"
            for variable in environment_of(workload)
        )
        if has_address != (name in to_broker):
            yield f"{name}: has the broker's address, or a way to it, not both"


def routes_lead_somewhere(manifests: Manifests) -> Iterator[str]:
    """From outside to the gateway, under a name that it answers to."""
    for route in manifests.of("HTTPRoute"):
        names = " ".join(
            variable["value"]
            for variable in environment_of(
                manifests.get("Deployment", "gateway")
            )
            if variable["name"] == "ACCEPTED_NAMES"
        ).split()
        for host in route["spec"]["hostnames"]:
            if host not in names:
                yield f"{name_of(route)}: the gateway says 421 to {host}"
        for rule in route["spec"]["rules"]:
            for backend in rule["backendRefs"]:
                if backend["name"] != "gateway":
                    yield f"{name_of(route)}: leads past the gateway"
            if set(rule.get("timeouts", {}).values()) != {"0s"}:
                yield f"{name_of(route)}: would cut a stream off"


def gateways_carry_the_streams(manifests: Manifests) -> Iterator[str]:
    """One API pod and one gateway may go; those left hold all readers."""
    gateway = manifests.get("Deployment", "gateway")
    api = manifests.get("HorizontalPodAutoscaler", "api")
    limit = main_of(gateway)["resources"]["limits"]["memory"]
    room_mib = int(limit.removesuffix("Mi")) * USABLE_FRACTION - IDLE_MIB
    left = max(1, gateway["spec"]["replicas"] - 1)
    readers = max(1, bounds(api["spec"])[0] - 1) * READERS_PER_POD
    if left * room_mib / STREAM_MIB < readers:
        yield f"{name_of(gateway)}: {left} hold no {readers} streams"


def peers(spec: Doc) -> Iterator[dict[str, Any]]:
    """Return the selectors of pods in this namespace that a policy names."""
    for rule in (*spec.get("ingress", []), *spec.get("egress", [])):
        for peer in (*rule.get("from", []), *rule.get("to", [])):
            if "podSelector" in peer and "namespaceSelector" not in peer:
                yield peer["podSelector"]


def named(manifests: Manifests, kind: str) -> set[str]:
    """Return the names of all of a kind."""
    return {doc["metadata"]["name"] for doc in manifests.of(kind)}


def bounds(spec: Doc) -> tuple[int, int]:
    """Return between which numbers of pods a scaler goes."""
    least = spec.get("minReplicas", spec.get("minReplicaCount", 0))
    most = spec.get("maxReplicas", spec.get("maxReplicaCount", 100))
    return int(least), int(most)


def pods_most(manifests: Manifests, workload: Doc) -> int:
    """Return how many pods a workload may have."""
    for scaler in manifests.of(*SCALERS):
        target = scaler["spec"]["scaleTargetRef"]["name"]
        if target == workload["metadata"]["name"]:
            return bounds(scaler["spec"])[1]
    return int(workload["spec"].get("replicas", 1))


def slots(manifests: Manifests, lane: str) -> float:
    """Return how many slots one pod of a lane has; none without one."""
    for workload in manifests.of("Deployment"):
        if workload["metadata"]["name"] == f"worker-{lane}":
            words = args_of(workload)
            return float(words[words.index("-c") + 1])
    return math.nan


CHECKS = [
    selectors_select,
    ports_are_open,
    scalers_have_a_target,
    scaled_by_what_the_api_tells,
    budgets_guard_all_that_are_several,
    the_network_denies_first,
    the_network_allows_what_is_needed,
    routes_lead_somewhere,
    gateways_carry_the_streams,
]
