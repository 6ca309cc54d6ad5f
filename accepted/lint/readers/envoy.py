"""Reads Envoy's YAML: the timeout of each route.

A route waits 15 s for a complete response unless it says otherwise; 0 means
without limit (Envoy, "How do I configure timeouts?"). It counts to the
response's last byte, so it cuts streams as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint import durations
from accepted.lint.facts import UNKNOWN, Fact, Value
from accepted.lint.readers import gatewayfacts
from accepted.lint.readers.reader import Reader
from accepted.lint.readers.yamltree import Node, documents
from accepted.lint.source import Source

ROUTE_S = 15.0
MINE = re.compile(r"\b(static_resources|virtual_hosts)\s*:")
# Envoy, "Router filter", x-envoy-retry-on: these repeat a request that the
# upstream may have got.
REPEATING = {"5xx", "gateway-error", "reset", "retriable-status-codes"}


def is_mine(source: Source) -> bool:
    """Say whether a YAML file has Envoy's resources."""
    return MINE.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of each route, wherever in the file it stands."""
    for document in documents(source):
        clusters = dict(_clusters(document))
        for host in _find(document, "virtual_hosts"):
            for entry in host.elements or ():
                for route in entry.list("routes"):
                    yield from _route(source, route, clusters)


def _route(
    source: Source, node: Node, clusters: dict[str, list[str]]
) -> Iterator[Fact]:
    action = node.get("route")
    if action is None:
        return
    scope = source.scope(f"route:{node.place.line}")
    yield from gatewayfacts.hop("Envoy", action.place, scope)
    match = node.get("match")
    for key in ("prefix", "path", "path_separated_prefix"):
        taken = match.value(key) if match else None
        yield from gatewayfacts.path(taken, match or node, scope)
    cluster = action.value("cluster")
    for address in clusters.get(str(cluster), []):
        yield from gatewayfacts.upstream(address, action.place, scope)
    limit = action.get("timeout")
    if limit:
        known_s = durations.seconds(limit.text)
        value: Value = UNKNOWN if known_s is None else known_s
        yield from gatewayfacts.limit(value, "timeout", limit.place, scope)
    else:
        whence = "the default of Envoy"
        yield from gatewayfacts.limit(
            ROUTE_S, "timeout", action.place, scope, whence
        )
    retry = action.get("retry_policy", "retry_on")
    methods = match.list("headers") if match else []
    if retry and not methods:
        words = tuple(word.strip() for word in retry.text.split(","))
        if REPEATING.intersection(words):
            yield Fact("hop.repeats", words, retry.place, scope)


def _clusters(document: Node) -> Iterator[tuple[str, list[str]]]:
    for cluster in document.list("static_resources", "clusters"):
        name = cluster.value("name")
        addresses = [
            str(one.value("address"))
            for one in _find(cluster, "socket_address")
        ]
        if isinstance(name, str):
            yield name, addresses


def _find(node: Node, key: str) -> Iterator[Node]:
    """Yield every value of a key below a node."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        for name, _, value in one.items():
            if name == key:
                yield value
            waiting.append(value)
        waiting.extend(one.elements or ())


READER = Reader("Envoy", ("*.yaml", "*.yml"), is_mine, read)
