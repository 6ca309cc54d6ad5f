"""Whether the way in can come up: the proxy that a Gateway is given.

Istio's template (kube-gateway.yaml of its chart) makes a Deployment in the
Gateway's own namespace, with the label GATEWAY_NAME, listening on the ports
of the listeners, and on 15021 for its health. It asks istiod at 15012, and
names no seccomp profile, which `restricted` asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.kubernetes.addresses import value_of
from tests.kubernetes.built import OURS, Doc, Manifests, name_of

GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
NAMESPACE = "kubernetes.io/metadata.name"
HEALTH, CONTROL = 15021, 15012
# Where a GatewayClass has its control plane.
CONTROL_PLANES = {"approuting-istio": "aks-istio-system"}
HSTS, SECURE = "Strict-Transport-Security", "ACCEPTED_COOKIE_SECURE"
PROXY_REFUSED = ("restricted", None)


def the_proxy_is_let_in(manifests: Manifests) -> Iterator[str]:
    """It stands where it may, and not among pods that are sealed."""
    for gateway in manifests.of("Gateway"):
        home = gateway["metadata"]["namespace"]
        if home == OURS:
            yield f"{name_of(gateway)}: its proxy would stand among ours"
        for namespace in manifests.of("Namespace"):
            labels = namespace["metadata"].get("labels", {})
            level = labels.get("pod-security.kubernetes.io/enforce")
            is_home = namespace["metadata"]["name"] == home
            if is_home and level in PROXY_REFUSED:
                yield f"{name_of(namespace)}: enforces {level} on a proxy"
        if home not in {
            n["metadata"]["name"] for n in manifests.of("Namespace")
        }:
            yield f"{name_of(gateway)}: there is no namespace {home}"


def the_proxy_reaches_what_it_needs(manifests: Manifests) -> Iterator[str]:
    """Clients and probes come in; names, control plane, gateway go out."""
    for gateway in manifests.of("Gateway"):
        name, home = (
            gateway["metadata"]["name"],
            gateway["metadata"]["namespace"],
        )
        specs = [
            policy["spec"]
            for policy in manifests.of("NetworkPolicy")
            if policy["metadata"]["namespace"] == home
            and selects(policy["spec"]["podSelector"], {GATEWAY_NAME: name})
        ]
        ports = {HEALTH, *(x["port"] for x in gateway["spec"]["listeners"])}
        entered = {
            port["port"]
            for spec in specs
            for rule in spec.get("ingress", [])
            if "from" not in rule
            for port in rule["ports"]
        }
        for port in sorted(ports - entered):
            yield f"{name_of(gateway)}: nobody may reach its port {port}"
        control = CONTROL_PLANES.get(gateway["spec"]["gatewayClassName"])
        if control is None:
            yield f"{name_of(gateway)}: nobody knows where it's controlled"
        for home_of, labels, protocol, port in (
            ("kube-system", {"k8s-app": "kube-dns"}, "UDP", 53),
            ("kube-system", {"k8s-app": "kube-dns"}, "TCP", 53),
            (control, {"app": "istiod"}, "TCP", CONTROL),
            (OURS, {"app.kubernetes.io/component": "gateway"}, "TCP", 8000),
        ):
            rules = [r for spec in specs for r in spec.get("egress", [])]
            there = {NAMESPACE: home_of}
            if not any(
                leads(rule, "to", there, labels, protocol, port)
                for rule in rules
            ):
                yield f"{name_of(gateway)}: no way to {home_of}:{port}"
        if not admits(manifests, home, name):
            yield f"{name_of(gateway)}: our gateway doesn't let it in"


def routes_are_taken_up(manifests: Manifests) -> Iterator[str]:
    """A route names a listener that has its name, and takes it from there."""
    for route in manifests.of("HTTPRoute"):
        for parent in route["spec"]["parentRefs"]:
            home = parent.get("namespace", route["metadata"]["namespace"])
            listeners = [
                listener
                for gateway in manifests.of("Gateway")
                if gateway["metadata"]["namespace"] == home
                and gateway["metadata"]["name"] == parent["name"]
                for listener in gateway["spec"]["listeners"]
                if listener["name"] == parent.get("sectionName")
            ]
            if not listeners:
                yield f"{name_of(route)}: has no listener at {home}"
            for listener in listeners:
                host = listener["hostname"]
                if host not in route["spec"]["hostnames"]:
                    yield f"{name_of(route)}: isn't called {host}"
                here = {NAMESPACE: route["metadata"]["namespace"]}
                allowed = listener["allowedRoutes"]["namespaces"]
                is_same = home == route["metadata"]["namespace"]
                if allowed["from"] == "Same" and not is_same:
                    yield f"{name_of(route)}: {home} takes its own alone"
                if allowed["from"] == "Selector" and not selects(
                    allowed["selector"], here
                ):
                    yield f"{name_of(route)}: {home} doesn't take it"
                for certificate in listener["tls"]["certificateRefs"]:
                    if certificate.get("namespace", home) != home:
                        yield f"{name_of(route)}: a certificate is elsewhere"


def browsers_keep_to_tls(manifests: Manifests) -> Iterator[str]:
    """A cookie or a first request in the clear is anybody's to read."""
    for route in manifests.of("HTTPRoute"):
        headers = {
            header["name"]: header["value"]
            for rule in route["spec"]["rules"]
            for each in rule.get("filters", [])
            for header in each["responseHeaderModifier"]["set"]
        }
        if not headers.get(HSTS, "").startswith("max-age="):
            yield f"{name_of(route)}: sends no {HSTS}"
        for api in manifests.of("Deployment"):
            is_server = api["metadata"]["name"] == "api"
            if is_server and value_of(manifests, api, SECURE) != "true":
                yield f"{name_of(api)}: its cookie goes without TLS as well"


def admits(manifests: Manifests, home: str, name: str) -> bool:
    """Say whether our gateway's policy lets the proxy in."""
    gateway = manifests.get("Deployment", "gateway")
    for policy in manifests.of("NetworkPolicy"):
        spec = policy["spec"]
        is_ours = policy["metadata"]["namespace"] == OURS
        if not is_ours or gateway not in manifests.selected(
            spec["podSelector"]
        ):
            continue
        for rule in spec.get("ingress", []):
            if leads(
                rule,
                "from",
                {NAMESPACE: home},
                {GATEWAY_NAME: name},
                "TCP",
                8000,
            ):
                return True
    return False


def leads(
    rule: Doc,
    way: str,
    namespace: dict[str, Any],
    labels: dict[str, Any],
    protocol: str,
    port: int,
) -> bool:
    """Say whether a rule is about those pods and that port."""
    if {"protocol": protocol, "port": port} not in rule["ports"]:
        return False
    if way not in rule:
        return True
    return any(
        selects(peer.get("namespaceSelector", {NAMESPACE: None}), namespace)
        and selects(peer.get("podSelector", {}), labels)
        for peer in rule[way]
    )


def selects(selector: dict[str, Any], labels: dict[str, Any]) -> bool:
    """Say whether a selector fits these labels: all of them, if empty."""
    wanted = selector.get("matchLabels", selector)
    return bool(wanted.items() <= labels.items())


CHECKS = [
    the_proxy_is_let_in,
    the_proxy_reaches_what_it_needs,
    routes_are_taken_up,
    browsers_keep_to_tls,
]
