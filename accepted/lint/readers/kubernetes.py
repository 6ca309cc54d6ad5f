"""Reads Kubernetes manifests and kustomizations: containers as runs.

Facts of each container, in a scope of its own such as
`deploy/w.yaml#Deployment/worker/main`: those of the pod (`run.grace_s`,
`run.replicas`, `run.labels`), of the container (`run.image`,
`run.memory_limit`, `run.liveness`, `env.NAME`), and those of its command line
(commandline.py). `run.is_patch` marks a kustomize patch: it only changes the
run of the same kind and name (runs.py). Services, autoscalers and ingresses
are read in kubernetes_more.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import UNKNOWN, Fact, Place, Value
from accepted.lint.readers import embedded, kubernetes_more, running
from accepted.lint.readers.reader import Reader
from accepted.lint.readers.yamltree import Node, documents
from accepted.lint.source import Source

# Kubernetes, "Pod Lifecycle": terminationGracePeriodSeconds.
GRACE_S = 30.0
TEMPLATES: dict[str, tuple[str, ...]] = {
    "Pod": ("spec",),
    "CronJob": ("spec", "jobTemplate", "spec", "template", "spec"),
    "ScaledJob": ("spec", "jobTargetRef", "template", "spec"),
}
TEMPLATE = ("spec", "template", "spec")
KINDS = {
    "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", *TEMPLATES,
}  # fmt: skip
# kustomize takes a file of this name for one even without `kind`.
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml")
PATCHABLE = {"Deployment", "StatefulSet", "DaemonSet"}


def is_mine(source: Source) -> bool:
    """Say whether a YAML file holds objects of Kubernetes."""
    is_object = "apiVersion:" in source.text and "kind:" in source.text
    return is_object or source.name in KUSTOMIZATIONS


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of every object in a file."""
    for document in documents(source):
        yield from _object(source, document)


def _object(source: Source, node: Node) -> Iterator[Fact]:
    kind, name = node.value("kind"), node.value("metadata", "name")
    if kind == "List":
        for item in node.list("items"):
            yield from _object(source, item)
    is_named = kind is None and source.name in KUSTOMIZATIONS
    if is_named or kind in ("Kustomization", "Component"):
        yield from _kustomization(source, node)
    if not isinstance(kind, str) or not isinstance(name, str):
        return
    scope = source.scope(f"{kind}/{name}")
    if kind == "ConfigMap":
        yield from _config_map(source, node, scope, name)
    if kind in KINDS:
        yield from _workload(source, node, kind, name)
    yield from kubernetes_more.facts(node, kind, name, scope)


def _workload(
    source: Source, node: Node, kind: str, name: str
) -> Iterator[Fact]:
    path = TEMPLATES.get(kind, TEMPLATE)
    pod = node.get(*path)
    replicas = node.get("spec", "replicas")
    if pod is None:
        pod = Node(node.place, entries={})
    is_patch = kind in PATCHABLE and node.get("spec", "selector") is None
    containers = pod.list("containers") or [Node(node.place, entries={})]
    for index, container in enumerate(containers):
        label = container.value("name")
        scope = source.scope(f"{kind}/{name}/{label or index}")
        place = container.get("name") or node.get("metadata", "name") or node
        yield Fact("run.platform", "kubernetes", place.place, scope)
        yield Fact("run.kind", kind, node.place, scope)
        yield Fact("run.name", name, place.place, scope)
        if isinstance(label, str):
            yield Fact("run.container", label, place.place, scope)
        if is_patch:
            yield Fact("run.is_patch", True, node.place, scope)
        if replicas:
            place_ = node.get("spec") or node
            at = place_.key("replicas")
            yield Fact("run.replicas", replicas.scalar, at, scope)
        yield from _grace(pod, container, is_patch, scope)
        yield from _labels(node, path, scope)
        yield from _container(container, scope)
        yield from _memory(pod, container, scope)


def _grace(
    pod: Node, container: Node, is_patch: bool, scope: str
) -> Iterator[Fact]:
    stated = pod.get("terminationGracePeriodSeconds")
    if stated:
        at = pod.key("terminationGracePeriodSeconds")
        yield Fact("run.grace_s", stated.scalar, at, scope)
    elif not is_patch:
        whence = "the default of Kubernetes"
        name = container.get("name") or container
        yield Fact("run.grace_s", GRACE_S, name.place, scope, whence)
    hook = container.get("lifecycle", "preStop")
    if hook:
        slept = hook.value("sleep", "seconds")
        words = _words(hook.get("exec", "command"))
        if len(words) == 2 and words[0].endswith("sleep"):
            slept = float(words[1]) if words[1].isdigit() else UNKNOWN
        elif words:
            slept = UNKNOWN
        yield Fact("run.prestop_s", slept, hook.place, scope)


def _labels(node: Node, path: tuple[str, ...], scope: str) -> Iterator[Fact]:
    labels = node.get(*path[:-1], "metadata", "labels")
    if labels:
        pairs = tuple(f"{key}={v.text}" for key, _, v in labels.items())
        yield Fact("run.labels", pairs, labels.place, scope)


def _container(container: Node, scope: str) -> Iterator[Fact]:
    image = container.get("image")
    if image:
        yield Fact("run.image", image.text, image.place, scope)
    command, args = container.get("command"), container.get("args")
    words = _words(command) + _words(args)
    if words:
        node = command or args or container
        if command:
            yield Fact("run.entrypoint", True, command.place, scope)
        own = image.text if image and not command else ""
        yield from running.command(words, _first(node), scope, own)
    for entry in container.list("env"):
        name = entry.value("name")
        if isinstance(name, str):
            value = entry.get("value")
            known: Value = value.text if value else UNKNOWN
            if isinstance(known, str) and ("{{" in known or "$(" in known):
                known = UNKNOWN
            yield Fact(f"env.{name}", known, entry.place, scope)
    for source in container.list("envFrom"):
        map_name = source.value("configMapRef", "name")
        whence = map_name if isinstance(map_name, str) else UNKNOWN
        yield Fact("run.env_from", whence, source.place, scope)
    probe = container.get("livenessProbe")
    words = _words(probe.get("exec", "command")) if probe else []
    if probe and words:
        at = container.key("livenessProbe")
        yield Fact("run.liveness", tuple(words), at, scope)
        limit_s = probe.get("timeoutSeconds")
        # Kubernetes, "Configure Probes": timeoutSeconds defaults to 1.
        stated = limit_s.scalar if limit_s else 1
        yield Fact("run.liveness_timeout_s", stated, at, scope)
    for port in container.list("ports"):
        yield Fact("run.port", port.value("containerPort"), port.place, scope)


def _memory(pod: Node, container: Node, scope: str) -> Iterator[Fact]:
    for node in (pod, container):
        limit = node.get("resources", "limits", "memory")
        if limit:
            yield Fact("run.memory_limit", limit.text, limit.place, scope)


def _config_map(
    source: Source, node: Node, scope: str, name: str
) -> Iterator[Fact]:
    data = node.get("data")
    for key, _, value in data.items() if data else ():
        if "\n" in value.text:
            yield from embedded.facts(source, key, value)
        else:
            at = value.place
            yield Fact(f"env.{key}", value.text, at, scope)
    yield Fact("configmap.name", name, node.place, scope)


def _kustomization(source: Source, node: Node) -> Iterator[Fact]:
    for entry in node.list("configMapGenerator"):
        name = entry.value("name")
        scope = source.scope(f"ConfigMap/{name}")
        yield Fact("configmap.name", name, entry.place, scope)
        for literal in entry.list("literals"):
            key, sign, value = literal.text.partition("=")
            if sign:
                yield Fact(f"env.{key}", value, literal.place, scope)
        if entry.get("files") or entry.get("envs"):
            yield Fact("configmap.more", True, entry.place, scope)
    for patch in node.list("patches") + node.list("patchesStrategicMerge"):
        inline = patch.get("patch") or patch
        if "\n" not in inline.text:
            continue
        for document in documents(embedded.inside(source, inline)):
            if document.is_mapping:
                yield from _object(source, document)
            else:
                yield from _operations(source, patch, document)


def _operations(source: Source, patch: Node, ops: Node) -> Iterator[Fact]:
    """Yield the paths that a JSON patch changes, and of what."""
    kind = patch.value("target", "kind") or ".*"
    name = patch.value("target", "name") or ".*"
    scope = source.scope(f"patch:{patch.place.line}")
    for op in ops.elements or ():
        path = op.value("path")
        if isinstance(path, str):
            words = (str(kind), str(name), path)
            yield Fact("patch.path", words, patch.place, scope)


def _first(node: Node) -> Place:
    return node.elements[0].place if node.elements else node.place


def _words(node: Node | None) -> list[str]:
    return [one.text for one in (node.elements or [])] if node else []


READER = Reader("Kubernetes", ("*.yaml", "*.yml"), is_mine, read)
