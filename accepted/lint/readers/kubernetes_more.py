"""Reads what stands around a pod in Kubernetes.

Services (`service.*`), autoscalers (`scaler.*`, a HorizontalPodAutoscaler or
KEDA's ScaledObject), and the ways in: Ingress, HTTPRoute, whose timeouts are
facts of a gateway (gatewayfacts.py). `limitrange.memory` says that a
namespace gives containers a limit by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint import durations
from accepted.lint.facts import UNKNOWN, Fact, Value
from accepted.lint.readers import gatewayfacts
from accepted.lint.readers.yamltree import Node

# Each of these makes a LoadBalancer that only the own network reaches.
INTERNAL = (
    "service.beta.kubernetes.io/azure-load-balancer-internal",
    "service.beta.kubernetes.io/aws-load-balancer-internal",
    "service.beta.kubernetes.io/aws-load-balancer-scheme",
    "networking.gke.io/load-balancer-type",
    "cloud.google.com/load-balancer-type",
    "service.beta.kubernetes.io/oci-load-balancer-internal",
)
NGINX = "nginx.ingress.kubernetes.io/"
# KEDA's scalers of a queue, and the key of its trigger that names it.
QUEUES = {
    "redis": "listName", "redis-cluster": "listName",
    "redis-sentinel": "listName", "rabbitmq": "queueName",
}  # fmt: skip


def facts(node: Node, kind: str, name: str, scope: str) -> Iterator[Fact]:
    """Yield the facts of an object that runs no containers itself."""
    match kind:
        case "Service":
            yield from _service(node, name, scope)
        case "HorizontalPodAutoscaler":
            yield from _autoscaler(node, scope)
        case "ScaledObject":
            yield from _scaled(node, scope)
        case "LimitRange":
            for limit in node.list("spec", "limits"):
                if limit.get("default", "memory"):
                    yield Fact("limitrange.memory", True, limit.place, scope)
        case "Ingress":
            yield from _ingress(node, scope)
        case "HTTPRoute":
            yield from _route(node, scope)


def _service(node: Node, name: str, scope: str) -> Iterator[Fact]:
    kind = node.value("spec", "type") or "ClusterIP"
    place = (node.get("spec", "type") or node).place
    yield Fact("service.name", name, place, scope)
    yield Fact("service.type", kind, place, scope)
    selector = node.get("spec", "selector")
    pairs = tuple(
        f"{key}={value.text}"
        for key, _, value in (selector.items() if selector else ())
    )
    yield Fact("service.selector", pairs, place, scope)
    notes = node.get("metadata", "annotations")
    if any(notes and notes.get(key) for key in INTERNAL):
        yield Fact("service.internal", True, place, scope)
    if node.get("spec", "loadBalancerSourceRanges"):
        yield Fact("service.internal", True, place, scope)
    for port in node.list("spec", "ports"):
        inner = port.value("targetPort")
        outer = port.value("port")
        target = inner if isinstance(inner, int) else outer
        yield Fact("service.port", target, port.place, scope)


def _target(node: Node, scope: str, form: str) -> Iterator[Fact]:
    target = node.get("spec", "scaleTargetRef")
    name = target.value("name") if target else None
    if target and isinstance(name, str):
        kind = target.value("kind") or "Deployment"
        place = target.place
        yield Fact("scaler.target", f"{kind}/{name}", place, scope)
        yield Fact("scaler.form", form, place, scope)


def _autoscaler(node: Node, scope: str) -> Iterator[Fact]:
    yield from _target(node, scope, "hpa")
    cpu = node.get("spec", "targetCPUUtilizationPercentage")
    if cpu:
        yield Fact("scaler.metric", "cpu", cpu.place, scope)
    for metric in node.list("spec", "metrics"):
        kind, key = metric.value("type"), "resource"
        if kind == "ContainerResource":
            key = "containerResource"
        value: Value = metric.value(key, "name") or str(kind).lower()
        yield Fact("scaler.metric", value, metric.place, scope)


def _scaled(node: Node, scope: str) -> Iterator[Fact]:
    yield from _target(node, scope, "keda")
    if node.get("spec", "advanced", "scalingModifiers", "formula"):
        place = node.place
        yield Fact("scaler.formula", True, place, scope)
    for trigger in node.list("spec", "triggers"):
        kind = trigger.value("type")
        if not isinstance(kind, str):
            kind = "unknown"
        yield Fact("scaler.metric", kind, trigger.place, scope)
        queue = trigger.value("metadata", QUEUES.get(kind, ""))
        if kind in QUEUES and isinstance(queue, str):
            words = (kind, queue)
            yield Fact("scaler.queue", words, trigger.place, scope)


def _ingress(node: Node, scope: str) -> Iterator[Fact]:
    notes = node.get("metadata", "annotations")
    kind = node.value("spec", "ingressClassName") or (
        notes.value("kubernetes.io/ingress.class") if notes else None
    )
    is_nginx = kind == "nginx" or any(
        key.startswith(NGINX) for key, _, _ in (notes.items() if notes else ())
    )
    number = 0
    for rule in node.list("spec", "rules"):
        for path in rule.list("http", "paths"):
            number += 1
            inner = f"{scope}/{number}"
            name = path.value("backend", "service", "name")
            hop = "ingress-nginx" if is_nginx else "ingress"
            where = path.get("path") or path
            yield from gatewayfacts.hop(hop, where.place, inner)
            yield from gatewayfacts.path(path.value("path"), path, inner)
            yield from gatewayfacts.upstream(name, path.place, inner)
            if notes:
                yield from _annotated(notes, is_nginx, inner)


def _annotated(notes: Node, is_nginx: bool, scope: str) -> Iterator[Fact]:
    # ingress-nginx, "Annotations": a number of seconds, 60 unless set.
    read = notes.get(f"{NGINX}proxy-read-timeout")
    if read:
        limit_s = durations.seconds(read.text)
        value = UNKNOWN if limit_s is None else limit_s
        at = notes.key(f"{NGINX}proxy-read-timeout")
        yield from gatewayfacts.limit(value, "proxy-read-timeout", at, scope)
    elif is_nginx and not notes.get(f"{NGINX}configuration-snippet"):
        whence = "the default of ingress-nginx"
        yield from gatewayfacts.limit(
            60.0, "proxy-read-timeout", notes.place, scope, whence
        )
    buffering = notes.get(f"{NGINX}proxy-buffering")
    if buffering:
        at = notes.key(f"{NGINX}proxy-buffering")
        yield Fact("hop.buffering", buffering.text == "on", at, scope)
    azure = "appgw.ingress.kubernetes.io/request-timeout"
    note = notes.get(azure)
    limit_s = durations.seconds(note.text) if note else None
    if note and limit_s is not None:
        at = notes.key(azure)
        yield from gatewayfacts.limit(limit_s, "request-timeout", at, scope)


def _route(node: Node, scope: str) -> Iterator[Fact]:
    for number, rule in enumerate(node.list("spec", "rules")):
        inner = f"{scope}/{number}"
        yield from gatewayfacts.hop("Gateway API", rule.place, inner)
        for match in rule.list("matches"):
            yield from gatewayfacts.path(
                match.value("path", "value"), match, inner
            )
        for backend in rule.list("backendRefs"):
            name = backend.value("name")
            yield from gatewayfacts.upstream(name, backend.place, inner)
        for key in ("request", "backendRequest"):
            stated = rule.get("timeouts", key)
            if stated:
                limit_s = durations.seconds(stated.text)
                value = UNKNOWN if limit_s is None else limit_s
                yield from gatewayfacts.limit(
                    value, f"timeouts.{key}", stated.place, inner
                )
