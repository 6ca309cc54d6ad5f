"""For each rule, what breaks it: done to the overlay `aks`, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.kubernetes import policy, wiring
from tests.kubernetes.built import (
    COMPONENT,
    Doc,
    Manifests,
    main_of,
    pod_of,
)

Check = Callable[[Manifests], Iterator[str]]


def part(manifests: Manifests, name: str = "api") -> Doc:
    return main_of(manifests.get("Deployment", name))


def scaled(manifests: Manifests) -> Doc:
    spec: Doc = manifests.get("ScaledObject", "worker-paced")["spec"]
    return spec


def told(manifests: Manifests) -> Doc:
    metadata: Doc = scaled(manifests)["triggers"][0]["metadata"]
    return metadata


def without(kind: str, name: str) -> Callable[[Manifests], None]:
    def spoil(m: Manifests) -> None:
        m.docs.remove(m.get(kind, name))

    return spoil


def pod(m: Manifests, **more: Any) -> None:
    pod_of(m.get("Deployment", "api")).update(more)


SPOILT: list[tuple[Check, Callable[[Manifests], Any]]] = [
    (policy.images_are_pinned, lambda m: part(m).update(image="accepted")),
    (
        policy.images_are_pinned,
        lambda m: part(m).update(image="r.io:5000/accepted:latest"),
    ),
    (policy.limits_are_set, lambda m: part(m)["resources"].pop("limits")),
    (
        policy.limits_are_set,
        lambda m: part(m)["resources"]["requests"].update(memory="2Gi"),
    ),
    (
        policy.pods_are_sealed,
        lambda m: part(m)["securityContext"].update(runAsUser=0),
    ),
    (
        policy.pods_are_sealed,
        lambda m: part(m)["securityContext"].pop("readOnlyRootFilesystem"),
    ),
    (
        policy.pods_are_sealed,
        lambda m: part(m)["securityContext"].update(
            capabilities={"drop": ["ALL"], "add": ["NET_RAW"]}
        ),
    ),
    (policy.pods_are_sealed, lambda m: pod(m, securityContext={})),
    (
        policy.pods_are_sealed,
        lambda m: pod(m, automountServiceAccountToken=True),
    ),
    (policy.pods_are_sealed, lambda m: pod(m, enableServiceLinks=True)),
    (policy.pods_are_sealed, lambda m: pod(m, hostNetwork=True)),
    (
        policy.pods_are_sealed,
        lambda m: pod(m, volumes=[{"hostPath": {"path": "/"}}]),
    ),
    (
        policy.the_namespace_is_restricted,
        lambda m: m.get("Namespace", "accepted")["metadata"].pop("labels"),
    ),
    (
        policy.everything_is_together,
        lambda m: m.get("ScaledObject", "worker-paced")["metadata"].pop(
            "namespace"
        ),
    ),
    (
        policy.everything_is_together,
        lambda m: pod(m, topologySpreadConstraints=[]),
    ),
    (
        policy.everything_is_together,
        lambda m: pod_of(m.get("Deployment", "api"))[
            "topologySpreadConstraints"
        ][0].update(labelSelector={"matchLabels": {"app": "other"}}),
    ),
    (policy.probes_are_there, lambda m: part(m).pop("livenessProbe")),
    (
        policy.probes_are_there,
        lambda m: part(m)["readinessProbe"]["httpGet"].update(
            path="/api/health/ready"
        ),
    ),
    (
        policy.grace_is_long_enough,
        lambda m: pod(m, terminationGracePeriodSeconds=8),
    ),
    (
        policy.grace_is_long_enough,
        lambda m: pod_of(m.get("Deployment", "worker-paced")).update(
            terminationGracePeriodSeconds=3
        ),
    ),
    (
        policy.settings_exist,
        lambda m: part(m)["env"].append({"name": "ACCEPTED_LEASES_S"}),
    ),
    (policy.everybody_reads_the_settings, lambda m: part(m).pop("envFrom")),
    (
        policy.secrets_are_elsewhere,
        lambda m: part(m)["env"].append(
            {"name": "ACCEPTED_BROKER_URL", "value": "redis://a:b@valkey"}
        ),
    ),
    (
        policy.secrets_are_elsewhere,
        lambda m: m.docs.append(
            {"kind": "Secret", "metadata": {"name": "broker"}}
        ),
    ),
    (
        wiring.selectors_select,
        lambda m: m.get("Service", "api")["spec"].update(
            selector={COMPONENT: "apis"}
        ),
    ),
    (wiring.selectors_select, without("Deployment", "gateway")),
    (wiring.ports_are_open, lambda m: part(m)["ports"].clear()),
    (wiring.scalers_have_a_target, without("Deployment", "worker-paced")),
    (
        wiring.scalers_have_a_target,
        lambda m: m.get("Deployment", "api")["spec"].update(replicas=2),
    ),
    (
        wiring.scalers_have_a_target,
        lambda m: scaled(m).update(minReplicaCount=0),
    ),
    (
        wiring.scalers_have_a_target,
        lambda m: scaled(m)["scaleTargetRef"].update(name="worker-compute"),
    ),
    (
        wiring.scaled_by_what_the_api_tells,
        lambda m: told(m).update(valueLocation="lanes.paced.queued"),
    ),
    (
        wiring.scaled_by_what_the_api_tells,
        lambda m: told(m).update(targetValue="5"),
    ),
    (
        wiring.scaled_by_what_the_api_tells,
        lambda m: told(m).update(url="http://api:8000/internal/lanes"),
    ),
    (
        wiring.scaled_by_what_the_api_tells,
        lambda m: told(m).update(
            url="http://api.accepted.svc.cluster.local:8000/metrics"
        ),
    ),
    (
        wiring.scaled_by_what_the_api_tells,
        lambda m: scaled(m).pop("fallback"),
    ),
    (
        wiring.budgets_guard_all_that_are_several,
        without("PodDisruptionBudget", "worker-paced"),
    ),
    (
        wiring.budgets_guard_all_that_are_several,
        lambda m: m.get("PodDisruptionBudget", "api")["spec"].update(
            maxUnavailable=0
        ),
    ),
    (wiring.the_network_denies_first, without("NetworkPolicy", "deny-all")),
    (
        wiring.the_network_denies_first,
        lambda m: m.docs.remove(
            m.get("NetworkPolicy", "deny-all", "accepted-edge")
        ),
    ),
    (
        wiring.the_network_denies_first,
        lambda m: m.get("NetworkPolicy", "deny-all")["spec"].update(
            ingress=[{}]
        ),
    ),
    (
        wiring.the_network_allows_what_is_needed,
        without("NetworkPolicy", "gateway"),
    ),
    (
        wiring.the_network_allows_what_is_needed,
        without("NetworkPolicy", "to-broker"),
    ),
    (
        wiring.the_network_allows_what_is_needed,
        lambda m: m.get("NetworkPolicy", "api")["spec"].update(
            podSelector={"matchLabels": {COMPONENT: "apis"}}
        ),
    ),
    (
        wiring.routes_lead_somewhere,
        lambda m: m.get("HTTPRoute", "accepted")["spec"]["rules"][0].pop(
            "timeouts"
        ),
    ),
    (
        wiring.routes_lead_somewhere,
        lambda m: m.get("HTTPRoute", "accepted")["spec"].update(
            hostnames=["other.example"]
        ),
    ),
    (
        wiring.routes_lead_somewhere,
        lambda m: m.get("HTTPRoute", "accepted")["spec"]["rules"][0][
            "backendRefs"
        ][0].update(name="api"),
    ),
    (
        wiring.gateways_carry_the_streams,
        lambda m: part(m, "gateway")["resources"]["limits"].update(
            memory="256Mi"
        ),
    ),
]
