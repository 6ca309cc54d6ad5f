"""For each rule of the way in, what breaks it: done to the overlay `aks`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.kubernetes import edge
from tests.kubernetes.built import Doc, Manifests

EDGE = "accepted-edge"
Check = Callable[[Manifests], Iterator[str]]


def gateway(m: Manifests) -> Doc:
    return m.get("Gateway", "accepted", EDGE)


def listener(m: Manifests) -> Doc:
    found: Doc = gateway(m)["spec"]["listeners"][0]
    return found


def way_in(m: Manifests) -> Doc:
    spec: Doc = m.get("NetworkPolicy", "way-in", EDGE)["spec"]
    return spec


def route(m: Manifests) -> Doc:
    spec: Doc = m.get("HTTPRoute", "accepted")["spec"]
    return spec


def settings(m: Manifests) -> Doc:
    [found] = m.of("ConfigMap")
    data: Doc = found["data"]
    return data


def level(m: Manifests, name: str) -> None:
    labels = m.get("Namespace", EDGE)["metadata"]["labels"]
    labels["pod-security.kubernetes.io/enforce"] = name


SPOILT_EDGE: list[tuple[Check, Callable[[Manifests], Any]]] = [
    (
        edge.the_proxy_is_let_in,
        lambda m: gateway(m)["metadata"].update(namespace="accepted"),
    ),
    (
        edge.the_proxy_is_let_in,
        lambda m: gateway(m)["metadata"].update(namespace="elsewhere"),
    ),
    (edge.the_proxy_is_let_in, lambda m: level(m, "restricted")),
    *(
        (
            edge.the_proxy_reaches_what_it_needs,
            lambda m, at=at: way_in(m)["egress"].pop(at),
        )
        for at in range(3)
    ),
    *(
        (
            edge.the_proxy_reaches_what_it_needs,
            lambda m, at=at: way_in(m)["ingress"][0]["ports"].pop(at),
        )
        for at in range(2)
    ),
    (
        edge.the_proxy_reaches_what_it_needs,
        lambda m: m.docs.remove(m.get("NetworkPolicy", "way-in", EDGE)),
    ),
    (
        edge.the_proxy_reaches_what_it_needs,
        lambda m: gateway(m)["spec"].update(gatewayClassName="istio"),
    ),
    (
        edge.the_proxy_reaches_what_it_needs,
        lambda m: m.get("NetworkPolicy", "gateway")["spec"]["ingress"][
            0
        ].update({"from": [{"podSelector": {}}]}),
    ),
    (
        edge.browsers_keep_to_tls,
        lambda m: route(m)["rules"][0].pop("filters"),
    ),
    (edge.browsers_keep_to_tls, lambda m: settings(m).pop(edge.SECURE)),
    (
        edge.routes_are_taken_up,
        lambda m: route(m)["parentRefs"][0].pop("namespace"),
    ),
    (
        edge.routes_are_taken_up,
        lambda m: listener(m).update(hostname="other.example"),
    ),
    (
        edge.routes_are_taken_up,
        lambda m: listener(m).update(
            allowedRoutes={"namespaces": {"from": "Same"}}
        ),
    ),
    (
        edge.routes_are_taken_up,
        lambda m: listener(m)["tls"]["certificateRefs"][0].update(
            namespace="accepted"
        ),
    ),
]
