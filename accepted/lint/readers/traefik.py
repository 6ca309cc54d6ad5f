"""Reads Traefik: its YAML, and the labels of Compose's services.

Traefik waits without limit for a response (`responseHeaderTimeout` is 0), so
the facts are the limits that somebody has set, and the middleware `buffering`,
which holds a response back until it is complete.
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

MINE = re.compile(
    r"^(http|entryPoints|serversTransport|providers)\s*:", re.MULTILINE
)
WORDS = re.compile(
    r"\b(routers|middlewares|serversTransports|forwardingTimeouts"
    r"|respondingTimeouts|loadBalancer)\b"
)
PATH = re.compile(r"Path(?:Prefix)?\(\s*`([^`]+)`")
LABEL = re.compile(r"traefik\.http\.(routers|middlewares)\.([^.]+)\.(.+)$")
BUFFERS = ("maxresponsebodybytes", "memresponsebodybytes")


def is_mine(source: Source) -> bool:
    """Say whether a YAML file configures Traefik."""
    return (
        MINE.search(source.text) is not None
        and WORDS.search(source.text) is not None
        and "apiVersion:" not in source.text
    )


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of a static or a dynamic configuration."""
    for document in documents(source):
        http = document.get("http")
        if http:
            yield from _dynamic(source, http)


def _dynamic(source: Source, http: Node) -> Iterator[Fact]:
    buffering = {
        name: node.get("buffering") or node
        for name, _, node in _items(http, "middlewares")
        if _buffers(node.get("buffering"))
    }
    for name, at, router in _items(http, "routers"):
        scope = source.scope(f"router/{name}")
        yield from gatewayfacts.hop("Traefik", at.place, scope)
        rule = router.get("rule")
        path = PATH.search(rule.text) if rule else None
        if path and rule:
            yield Fact("hop.path", path[1], rule.place, scope)
        for used in router.list("middlewares"):
            middleware = used.text.partition("@")[0]
            if middleware in buffering:
                place = buffering[middleware].place
                yield Fact("hop.buffering", True, place, scope)
        service = router.value("service")
        if isinstance(service, str):
            yield from _service(http, service.partition("@")[0], scope)


def _service(http: Node, name: str, scope: str) -> Iterator[Fact]:
    balancer = http.get("services", name, "loadBalancer")
    if balancer is None:
        return
    for server in balancer.list("servers"):
        url = server.value("url")
        yield from gatewayfacts.upstream(url, server.place, scope)
    transport = balancer.value("serversTransport")
    if isinstance(transport, str):
        own = transport.partition("@")[0]
        limit = http.get(
            "serversTransports", own, "forwardingTimeouts",
            "responseHeaderTimeout",
        )  # fmt: skip
        if limit:
            value = _seconds(limit.text)
            yield from gatewayfacts.limit(
                value, "responseHeaderTimeout", limit.place, scope
            )


def labels(source: Source, service: str, node: Node) -> Iterator[Fact]:
    """Yield the facts of a Compose service's labels."""
    pairs = [(key, value.text, value) for key, _, value in node.items()]
    for entry in node.elements or ():
        key, sign, text = entry.text.partition("=")
        if sign:
            pairs.append((key, text, entry))
    found = [
        (match[1], match[2], match[3].lower(), text, at)
        for key, text, at in pairs
        if (match := LABEL.match(key))
    ]
    buffering = {
        name: at
        for kind, name, key, _, at in found
        if kind == "middlewares"
        and key.startswith("buffering.")
        and key.endswith(BUFFERS)
    }
    for kind, router, key, text, at in found:
        if kind != "routers":
            continue
        scope = source.scope(f"service/{service}/router/{router}")
        path = PATH.search(text) if key == "rule" else None
        if key == "rule":
            yield from gatewayfacts.hop("Traefik", at.place, scope)
            yield from gatewayfacts.upstream(service, at.place, scope)
        if path:
            yield Fact("hop.path", path[1], at.place, scope)
        for used in text.split(",") if key == "middlewares" else ():
            name = used.strip().partition("@")[0]
            if name in buffering:
                place = buffering[name].place
                yield Fact("hop.buffering", True, place, scope)


def _items(node: Node, key: str) -> Iterator[tuple[str, Node, Node]]:
    inner = node.get(key)
    if inner:
        yield from inner.items()


def _buffers(node: Node | None) -> bool:
    """Say whether a `buffering` concerns responses."""
    keys = [key.lower() for key, _, _ in node.items()] if node else []
    return any(key in BUFFERS for key in keys)


def _seconds(text: str) -> Value:
    known_s = durations.seconds(text)
    return UNKNOWN if known_s is None else known_s


READER = Reader("Traefik", ("*.yaml", "*.yml"), is_mine, read)
