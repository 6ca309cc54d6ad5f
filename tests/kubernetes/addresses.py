"""Whether limits by client address hold: who tells servers an address.

The servers believe the header X-Client-Address, so nobody but the gateway
may reach them; and the gateway has to believe the proxy in front of it, or
every client would have that proxy's address. Each check is a function from
manifests to complaints.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from tests.kubernetes.built import (
    COMPONENT,
    OURS,
    Doc,
    Manifests,
    args_of,
    environment_of,
    main_of,
    name_of,
)

TRUST, PROXIES = "ACCEPTED_TRUST_GATEWAY", "ACCEPTED_TRUSTED_PROXIES"
GATEWAY = {COMPONENT: "gateway"}
# Who else asks a server, from a namespace of its own: for what a lane has
# to do, never for a client.
ASKS_FOR_NOBODY = (
    {"app": "keda-operator"},
    {"app.kubernetes.io/name": "prometheus"},
)
# chosen: the widest network that a cluster's pods have, 10.0.0.0/8; a wider
# one has clients in it.
WIDEST_BITS = 8


def servers_count_by_address(manifests: Manifests) -> Iterator[str]:
    """A client that drops its cookie would get fresh quotas for ever."""
    for server in servers(manifests):
        if value_of(manifests, server, TRUST) != "true":
            yield f"{name_of(server)}: has no limits by client address"


def only_the_gateway_tells_addresses(manifests: Manifests) -> Iterator[str]:
    """Any other client of a server could claim any address."""
    for server in servers(manifests):
        name = name_of(server)
        for policy in manifests.of("NetworkPolicy"):
            spec = policy["spec"]
            is_about = policy["metadata"]["namespace"] == OURS and (
                server in manifests.selected(spec["podSelector"])
            )
            for rule in spec.get("ingress", []) if is_about else []:
                for peer in rule.get("from") or [{}]:
                    if not may_ask(peer):
                        yield f"{name}: {name_of(policy)} lets others in"


def the_gateway_knows_its_clients(manifests: Manifests) -> Iterator[str]:
    """Behind a proxy, all clients would share one address's limits."""
    gateway = manifests.get("Deployment", "gateway")
    networks = value_of(manifests, gateway, PROXIES).split()
    if manifests.of("Gateway") and not networks:
        yield f"{name_of(gateway)}: all clients have the proxy's address"
    for network in networks:
        if ip_network(network).prefixlen < WIDEST_BITS:
            yield f"{name_of(gateway)}: believes clients, at {network}"


def servers(manifests: Manifests) -> list[Doc]:
    """Return the workloads that answer what the gateway forwards."""
    return [w for w in manifests.workloads if "uvicorn" in args_of(w)]


def may_ask(peer: Doc) -> bool:
    """Say whether a policy's peer is the gateway, or asks for no client."""
    pods = peer.get("podSelector", {}).get("matchLabels", {})
    if "namespaceSelector" in peer:
        return pods in ASKS_FOR_NOBODY
    return bool(pods == GATEWAY)


def value_of(manifests: Manifests, workload: Doc, name: str) -> str:
    """Return a variable of a container: its own, or that of the settings."""
    for variable in environment_of(workload):
        if variable["name"] == name:
            return str(variable.get("value", ""))
    for source in main_of(workload).get("envFrom", []):
        if "configMapRef" in source:
            told = manifests.get("ConfigMap", source["configMapRef"]["name"])
            if name in told["data"]:
                return str(told["data"][name])
    return ""


CHECKS = [
    servers_count_by_address,
    only_the_gateway_tells_addresses,
    the_gateway_knows_its_clients,
]
