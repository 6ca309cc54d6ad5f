"""`accepted size --manifests`: figures go into an overlay, nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from accepted.cli import ROOT, app

OVERLAY = """\
# All sizes of this overlay; see README.md.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: gateway
spec:
  replicas: 2
---
# Why it has that many.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: worker-paced
spec:
  template:
    spec:
      containers:
        - name: main
          env: [{name: SLOTS, value: "32"}]
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: worker-compute
spec:
  template:
    spec:
      containers:
        - name: main
          env: [{name: SLOTS, value: "3"}]
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: worker-compute
spec:
  minReplicaCount: 2
  maxReplicaCount: 40
  triggers:
    - type: metrics-api
      metadata:
        url: http://api.elsewhere.svc.cluster.local:8000/internal/lanes
        valueLocation: lanes.compute.demand
        targetValue: "2.4"
"""
LOAD = [
    "--rate", "2000/min", "--task", "30s", "--wait-p95", "5s",
    "--base-rate", "10/s", "--pod-cpu", "3500m", "--pod-memory", "4Gi",
    "--slots-per-pod", "7",
]  # fmt: skip


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    (tmp_path / "sizes.yaml").write_text(OVERLAY)
    return tmp_path


def size(overlay: Path, *arguments: str) -> Result:
    manifests = ["--manifests", str(overlay)]
    return CliRunner().invoke(app, ["size", *LOAD, *manifests, *arguments])


def documents(overlay: Path) -> dict[tuple[str, str], dict[str, Any]]:
    text = (overlay / "sizes.yaml").read_text()
    return {
        (told["kind"], told["metadata"]["name"]): told
        for told in yaml.safe_load_all(text)
    }


def test_the_figures_stand_where_kustomize_takes_them(overlay: Path) -> None:
    before = documents(overlay)
    result = size(overlay)
    assert result.exit_code == 0, result.output
    assert "Filled in" in result.stderr
    after = documents(overlay)
    [container] = after["Deployment", "worker-compute"]["spec"]["template"][
        "spec"
    ]["containers"]
    assert container["env"] == [{"name": "SLOTS", "value": "7"}]
    asked = {"cpu": "3.5", "memory": "4096Mi"}
    assert container["resources"] == {"requests": asked, "limits": asked}
    scaled = after["ScaledObject", "worker-compute"]["spec"]
    assert (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == (54, 179)
    assert scaled["fallback"]["replicas"] == 54
    [trigger] = scaled["triggers"]
    assert trigger["metadata"] == {
        # Where it was told to ask.
        "url": "http://api.elsewhere.svc.cluster.local:8000/internal/lanes",
        "valueLocation": "lanes.compute.demand",
        "targetValue": "5.6",
    }
    for other in (("Deployment", "gateway"), ("Deployment", "worker-paced")):
        assert after[other] == before[other]


def test_other_documents_keep_their_comments(overlay: Path) -> None:
    size(overlay)
    text = (overlay / "sizes.yaml").read_text()
    assert text.startswith("# All sizes of this overlay; see README.md.\n")
    assert "# Why it has that many.\n" in text


def test_filling_in_twice_is_filling_in_once(overlay: Path) -> None:
    size(overlay)
    once = (overlay / "sizes.yaml").read_text()
    size(overlay)
    assert (overlay / "sizes.yaml").read_text() == once


def test_without_keda_the_deployment_gets_the_replicas(overlay: Path) -> None:
    size(overlay, "--lane", "paced")
    told = documents(overlay)["Deployment", "worker-paced"]["spec"]
    assert told["replicas"] == 179
    assert "# Why it has that many.\n# By `" in (
        overlay / "sizes.yaml"
    ).read_text("utf-8")


def test_an_unknown_lane_and_no_overlay_are_said(overlay: Path) -> None:
    unknown = size(overlay, "--lane", "loud")
    assert unknown.exit_code == 1
    assert "no lane loud; there are compute, paced" in unknown.stderr
    nowhere = size(overlay / "nowhere")
    assert nowhere.exit_code == 1
    assert "It takes the folder of an overlay" in nowhere.stderr


@pytest.mark.parametrize(
    "file",
    sorted(ROOT.glob("deploy/kubernetes/overlays/*/sizes.yaml")),
    ids=lambda file: file.parent.name,
)
def test_our_own_overlays_can_be_filled_in(file: Path, tmp_path: Path) -> None:
    shutil.copy(file, tmp_path)
    before = documents(tmp_path)
    for lane in ("compute", "paced"):
        result = size(tmp_path, "--lane", lane)
        assert result.exit_code == 0, result.output
    after = documents(tmp_path)
    assert list(after) == list(before)
    if ("ScaledObject", "worker-paced") in after:
        scaled = after["ScaledObject", "worker-paced"]["spec"]
        assert scaled["maxReplicaCount"] == 179
