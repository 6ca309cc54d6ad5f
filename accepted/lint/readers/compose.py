"""Reads Compose files: services as runs.

The scope of a service is `docker-compose.yml#service/worker`. Facts are those
of Kubernetes (`run.grace_s`, `run.memory_limit`, `env.NAME` ...), and
`run.restart`, `run.build` (the Dockerfile's path), `run.published` (a
container's port that all of the machine's interfaces lead to). A service that
has neither image nor build only changes one of another file: `run.is_patch`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from ipaddress import ip_address

from accepted.lint import durations
from accepted.lint.facts import UNKNOWN, Fact, Value
from accepted.lint.readers import running, traefik
from accepted.lint.readers.commandline import split
from accepted.lint.readers.reader import Reader
from accepted.lint.readers.yamltree import Node, documents
from accepted.lint.source import Source

# Compose specification, "stop_grace_period": 10 s.
GRACE_S = 10.0
SERVICES = re.compile(r"^services\s*:", re.MULTILINE)
# `${REDIS_PORT:-6379}:6379`: what stands in front is a port.
VARIABLE = re.compile(r"\$\{\w+:?-\d+\}$")
PORT = re.compile(
    r"(?:(?P<ip>\[[^\]]*\]|\d+\.\d+\.\d+\.\d+|localhost|\$\{[^}]*\}|\$\w+):)?"
    r"(?:(?P<outer>[\d-]+|\$\{[^}]*\}|\$\w+)?:)?(?P<inner>\d+)(?:-\d+)?"
    r"(?:/(?:tcp|udp))?$"
)


def is_mine(source: Source) -> bool:
    """Say whether a YAML file has Compose's services."""
    return (
        SERVICES.search(source.text) is not None
        and "apiVersion:" not in source.text
    )


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of every service."""
    for document in documents(source):
        services = document.get("services")
        for name, at, service in services.items() if services else ():
            if service.is_mapping:
                yield from _service(source, name, at, service)


def _service(
    source: Source, name: str, at: Node, service: Node
) -> Iterator[Fact]:
    scope = source.scope(f"service/{name}")
    yield Fact("run.platform", "compose", at.place, scope)
    yield Fact("run.kind", "service", at.place, scope)
    yield Fact("run.name", name, at.place, scope)
    image, build = service.get("image"), service.get("build")
    extends = service.get("extends")
    is_patch = not (image or build or extends)
    if is_patch:
        yield Fact("run.is_patch", True, at.place, scope)
    if extends:
        yield Fact("run.extends", True, extends.place, scope)
    if image:
        yield Fact("run.image", image.text, image.place, scope)
    if build:
        yield Fact("run.build", _dockerfile(source, build), at.place, scope)
    yield from _command(service, scope)
    yield from _environment(service, scope)
    grace = service.get("stop_grace_period")
    if grace:
        place = service.key("stop_grace_period")
        yield Fact("run.grace_s", _seconds(grace), place, scope)
    elif not is_patch:
        whence = "the default of Compose"
        yield Fact("run.grace_s", GRACE_S, at.place, scope, whence)
    for key, fact in (
        ("stop_signal", "run.signal"),
        ("restart", "run.restart"),
    ):
        node = service.get(key)
        if node:
            yield Fact(fact, node.text, node.place, scope)
    policy = service.get("deploy", "restart_policy")
    if policy:
        condition = policy.value("condition") or "any"
        yield Fact("run.restart", condition, policy.place, scope)
    for limit in (
        service.get("mem_limit"),
        service.get("deploy", "resources", "limits", "memory"),
    ):
        if limit:
            yield Fact("run.memory_limit", limit.text, limit.place, scope)
    for replicas in (service.get("scale"), service.get("deploy", "replicas")):
        if replicas:
            value = replicas.scalar
            yield Fact("run.replicas", value, replicas.place, scope)
    for port in service.list("ports"):
        yield from _port(port, scope)
    labels = service.get("labels") or service.get("deploy", "labels")
    if labels:
        yield from traefik.labels(source, name, labels)


def _dockerfile(source: Source, build: Node) -> Value:
    context = build.value("context") if build.is_mapping else build.scalar
    file = build.value("dockerfile") if build.is_mapping else None
    if build.get("target"):
        # Another stage than the last one, which is the one that is read.
        return UNKNOWN
    if not isinstance(context, str) or "$" in context:
        return UNKNOWN
    here = posixpath.dirname(source.path)
    path = posixpath.join(here, context, str(file or "Dockerfile"))
    return posixpath.normpath(path)


def _command(service: Node, scope: str) -> Iterator[Fact]:
    entry, command = service.get("entrypoint"), service.get("command")
    image = service.get("image")
    words = [*_words(entry), *_words(command)]
    node = command or entry
    if entry and (entry.text or entry.elements):
        yield Fact("run.entrypoint", True, entry.place, scope)
    if node and words:
        place = node.elements[0].place if node.elements else node.place
        name = image.text if image and not entry else ""
        yield from running.command(words, place, scope, name)


def _words(node: Node | None) -> list[str]:
    """Return a command's words: Compose splits a string, and runs no shell."""
    if node is None:
        return []
    if node.elements is not None:
        return [one.text for one in node.elements]
    return split(node.text)


def _environment(service: Node, scope: str) -> Iterator[Fact]:
    if service.get("env_file"):
        node = service.get("env_file") or service
        yield Fact("run.env_from", UNKNOWN, node.place, scope)
    variables = service.get("environment")
    if variables is None:
        return
    pairs = [(key, v.text, v) for key, _, v in variables.items()]
    for entry in variables.elements or ():
        key, sign, text = entry.text.partition("=")
        pairs.append((key, text if sign else "$", entry))
    for key, text, node in pairs:
        known: Value = UNKNOWN if "$" in text or not text else text
        yield Fact(f"env.{key}", known, node.place, scope)


def _seconds(node: Node) -> Value:
    known_s = durations.seconds(node.text)
    return UNKNOWN if known_s is None else known_s


def _port(port: Node, scope: str) -> Iterator[Fact]:
    if port.is_mapping:
        address = port.value("host_ip")
        inner = port.value("target")
        is_open = address is None and port.value("mode") != "host"
        is_open = is_open and port.get("published") is not None
    else:
        found = PORT.match(port.text.strip())
        if not found:
            return
        address, inner = found["ip"], int(found["inner"])
        is_open = address is None
    if isinstance(address, str) and VARIABLE.match(address):
        is_open = True
    elif isinstance(address, str):
        is_open = _is_any(address.strip("[]"))
    if is_open and isinstance(inner, int):
        yield Fact("run.published", inner, port.place, scope)


def _is_any(address: str) -> bool:
    """Say whether an address means all of the machine's."""
    try:
        return ip_address(address).is_unspecified
    except ValueError:
        return False


READER = Reader("Compose", ("*.yaml", "*.yml"), is_mine, read)
