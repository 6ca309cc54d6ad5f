"""For each rule of addresses, what breaks it: done to the overlay `aks`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.kubernetes import addresses
from tests.kubernetes.built import COMPONENT, Doc, Manifests, main_of

Check = Callable[[Manifests], Iterator[str]]


def set_(m: Manifests, part: str, name: str, value: str) -> None:
    container = main_of(m.get("Deployment", part))
    others = [v for v in container.get("env", []) if v["name"] != name]
    container["env"] = [*others, {"name": name, "value": value}]


def ingress(m: Manifests, policy: str = "api") -> Doc:
    rule: Doc = m.get("NetworkPolicy", policy)["spec"]["ingress"][0]
    return rule


def untold(m: Manifests) -> None:
    for settings in m.of("ConfigMap"):
        settings["data"].pop(addresses.TRUST)


SPOILT_ADDRESSES: list[tuple[Check, Callable[[Manifests], Any]]] = [
    (addresses.servers_count_by_address, untold),
    (
        addresses.servers_count_by_address,
        lambda m: set_(m, "api", addresses.TRUST, "false"),
    ),
    (
        addresses.only_the_gateway_tells_addresses,
        lambda m: ingress(m).pop("from"),
    ),
    (
        addresses.only_the_gateway_tells_addresses,
        lambda m: ingress(m)["from"].append({"podSelector": {}}),
    ),
    (
        addresses.only_the_gateway_tells_addresses,
        lambda m: ingress(m)["from"].append(
            {"podSelector": {"matchLabels": {COMPONENT: "worker-paced"}}}
        ),
    ),
    (
        addresses.only_the_gateway_tells_addresses,
        lambda m: ingress(m, "keda-asks-api")["from"][0].pop("podSelector"),
    ),
    (
        addresses.the_gateway_knows_its_clients,
        lambda m: set_(m, "gateway", addresses.PROXIES, ""),
    ),
    (
        addresses.the_gateway_knows_its_clients,
        lambda m: set_(m, "gateway", addresses.PROXIES, "0.0.0.0/0"),
    ),
]
