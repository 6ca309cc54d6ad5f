"""Overlays as Kustomize itself builds them, as `kubectl` does it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from demo.settings import ROOT

Doc = dict[str, Any]

KUBECTL = Path(sys.executable).parent / "kubectl"
FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = sorted(path.name for path in (FOLDER / "overlays").iterdir())
WORKLOADS = ("Deployment", "StatefulSet")
# The namespace of everything but the way in.
OURS = "accepted"
COMPONENT = "app.kubernetes.io/component"


class Manifests:
    """All documents of one overlay, to be looked at and looked up."""

    def __init__(self, docs: list[Doc]) -> None:
        self.docs = docs

    def copy(self) -> Manifests:
        """Return one that may be spoilt."""
        return Manifests(deepcopy(self.docs))

    def of(self, *kinds: str) -> list[Doc]:
        """Return all documents of some kinds."""
        return [doc for doc in self.docs if doc["kind"] in kinds]

    def get(self, kind: str, name: str, namespace: str = OURS) -> Doc:
        """Return the one document of this kind and name."""
        [doc] = [
            doc
            for doc in self.of(kind)
            if doc["metadata"]["name"] == name
            and doc["metadata"].get("namespace", namespace) == namespace
        ]
        return doc

    @property
    def workloads(self) -> list[Doc]:
        """Return all that have pods."""
        return self.of(*WORKLOADS)

    def selected(self, selector: dict[str, Any]) -> list[Doc]:
        """Return the workloads whose pods a selector selects."""
        wanted = selector.get("matchLabels", selector)
        return [
            doc
            for doc in self.workloads
            if wanted.items()
            <= doc["spec"]["template"]["metadata"]["labels"].items()
        ]


def name_of(doc: Doc) -> str:
    """Return a document's kind and name."""
    return f"{doc['kind']} {doc['metadata']['name']}"


def pod_of(workload: Doc) -> Doc:
    """Return the pod that a workload makes."""
    pod: Doc = workload["spec"]["template"]["spec"]
    return pod


def main_of(workload: Doc) -> Doc:
    """Return the one container of a workload's pods."""
    container: Doc
    [container] = pod_of(workload)["containers"]
    return container


def ports_of(workload: Doc) -> dict[str, int]:
    """Return the ports that a workload's container opens, by name."""
    return {
        port["name"]: port["containerPort"]
        for port in main_of(workload).get("ports", [])
    }


def environment_of(workload: Doc) -> Iterator[Doc]:
    """Return the variables that a workload's container is given by name."""
    yield from main_of(workload).get("env", [])


def args_of(workload: Doc) -> list[str]:
    """Return a container's arguments, with its variables put in."""
    values = {
        f"$({variable['name']})": variable.get("value", "")
        for variable in environment_of(workload)
    }
    return [values.get(word, word) for word in main_of(workload)["args"]]


def build(folder: Path) -> Manifests:
    """Return what Kustomize makes of a folder."""
    ended = subprocess.run(
        [KUBECTL, "kustomize", str(folder)],
        # Without a cluster to ask, or a person's configuration to read.
        env={"PATH": os.defpath, "HOME": str(folder), "KUBECONFIG": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert not ended.stderr, ended.stderr
    return Manifests(list(yaml.safe_load_all(ended.stdout)))


@cache
def overlay(name: str) -> Manifests:
    """Return what is in the overlay called `name`."""
    return build(FOLDER / "overlays" / name)


def minimal_with_more(folder: Path) -> Manifests:
    """Return the overlay `minimal` with the components that none has."""

    def there(path: str) -> str:
        return os.path.relpath(FOLDER / path, folder.resolve())

    minimal = FOLDER / "overlays" / "minimal" / "kustomization.yaml"
    whole = yaml.safe_load(minimal.read_text("utf-8"))
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        **{name: whole[name] for name in ("namespace", "labels", "images")},
        "resources": [there("overlays/minimal")],
        "components": [
            there("../../lessons/kubernetes"),
            there("components/prometheus"),
        ],
    }
    file = folder / "kustomization.yaml"
    file.write_text(yaml.safe_dump(kustomization), "utf-8")
    return build(folder)
