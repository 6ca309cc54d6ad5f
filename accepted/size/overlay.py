"""Reads the shape of a lane's pods from an overlay.

Its sizes.yaml wins; values that it doesn't have come from the base's file of
the same lane. The documents are kept as text, because their comments stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from accepted.size import units

FILE = "sizes.yaml"
# From an overlay's folder.
BASE = Path("../../base")
CONTAINER = "main"


class NotFilled(Exception):
    """There is nothing to fill in; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Requests and limits of one pod of a lane."""

    slots: int
    cpu: float
    memory_gib: float
    cpu_limit: float
    memory_limit_gib: float


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay's documents, and the lane in question."""

    file: Path
    lane: str
    documents: tuple[str, ...]

    def place(self, kind: str) -> int | None:
        """Return which document is of the lane's workers."""
        for at, document in enumerate(self.documents):
            if (_kind(document), _name(document)) == (
                kind,
                f"worker-{self.lane}",
            ):
                return at
        return None

    @property
    def shape(self) -> Shape | None:
        """Return the pods' shape as it is now; None if nothing says it."""
        at = self.place("Deployment")
        found = _container(self.documents[at]) if at is not None else {}
        base = self.file.parent / BASE / f"worker-{self.lane}.yaml"
        if base.is_file():
            text = base.read_text("utf-8").split("\n---\n")[0]
            found = _container(text) | found
        try:
            slots = int(found["slots"])
            requests, most = found["requests"], found["limits"]
        except (KeyError, ValueError):
            return None
        return Shape(
            slots=slots,
            cpu=units.cores("cpu", str(requests["cpu"])),
            memory_gib=units.gib("memory", str(requests["memory"])),
            cpu_limit=units.cores("cpu", str(most["cpu"])),
            memory_limit_gib=units.gib("memory", str(most["memory"])),
        )


def open_overlay(folder: Path, lane: str) -> Overlay:
    """Return the overlay in a folder. Raises NotFilled."""
    file = folder / FILE
    try:
        documents = re.split(r"(?m)^---\n", file.read_text("utf-8"))
    except OSError as error:
        raise NotFilled(
            f"{file}: {error.strerror}. It takes the folder of an overlay,"
            " as deploy/kubernetes/overlays/aks."
        ) from error
    found = Overlay(file, lane, tuple(documents))
    if found.place("Deployment") is not None:
        return found
    lanes = sorted(
        _name(document).removeprefix("worker-")
        for document in documents
        if _kind(document) == "Deployment"
        and _name(document).startswith("worker-")
    )
    raise NotFilled(
        f"{file} has no lane {lane}; there are {', '.join(lanes)}."
        if lanes
        else f"{file} has no Deployment of a worker."
    )


def _container(document: str) -> dict[str, Any]:
    """Return slots, requests and limits, as far as the document has them."""
    parsed = yaml.safe_load(document)
    pod = parsed["spec"].get("template", {}).get("spec", {})
    for container in pod.get("containers", []):
        if container["name"] != CONTAINER:
            continue
        found = dict(container.get("resources", {}))
        for variable in container.get("env", []):
            if variable["name"] == "SLOTS":
                found["slots"] = variable["value"]
        return found
    return {}


def _kind(document: str) -> str:
    found = re.search(r"(?m)^kind: (\S+)$", document)
    return found[1] if found else ""


def _name(document: str) -> str:
    found = re.search(r"(?m)^metadata:\n(?:  .*\n)*?  name: (\S+)$", document)
    return found[1] if found else ""
