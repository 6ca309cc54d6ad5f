"""Every document is one that Kubernetes, KEDA or the Gateway API knows."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from accepted import node
from demo.settings import ROOT
from tests.kubernetes.built import (
    OVERLAYS,
    Manifests,
    main_of,
    minimal_with_more,
    overlay,
)

SCRIPT = Path(__file__).parent / "schemas.mjs"


def complaints(manifests: Manifests) -> list[str]:
    """Return what the schemas have to say."""
    node.install(lambda _: None)
    ended = subprocess.run(
        [node.NODE, SCRIPT],
        cwd=ROOT,
        input=json.dumps(manifests.docs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_overlay_is_well_formed(name: str) -> None:
    assert complaints(overlay(name)) == []


def test_with_the_figures_it_is_well_formed_too(tmp_path: Path) -> None:
    assert complaints(minimal_with_more(tmp_path)) == []


def test_what_is_wrong_is_found_at_every_depth() -> None:
    spoilt = overlay("aks").copy()
    main_of(spoilt.get("Deployment", "api"))["liveness"] = {}
    scaled = spoilt.get("ScaledObject", "worker-paced")["spec"]
    scaled["triggers"][0]["extra"] = {}
    scaled["fallback"]["behavior"] = "keep"
    del spoilt.get("PodDisruptionBudget", "api")["metadata"]["name"]
    route = spoilt.get("HTTPRoute", "accepted")["spec"]["rules"][0]
    route["timeouts"]["request"] = "for ever"
    spoilt.get("Service", "api")["spec"]["ports"][0]["port"] = "http"
    spoilt.get("NetworkPolicy", "names")["apiVersion"] = "extensions/v9"
    said = "\n".join(complaints(spoilt))
    for word in (
        '"liveness"', "extra", "behavior", "timeouts/request",
        "ports/0/port", "no NetworkPolicy in extensions/v9",
    ):  # fmt: skip
        assert word in said, said
