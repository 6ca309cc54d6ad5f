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
    "--base-rate", "10/s", "--pod-cpu", "3000m", "--pod-memory", "4Gi",
    "--slots-per-pod", "3",
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
    assert container["env"] == [{"name": "SLOTS", "value": "3"}]
    asked = {"cpu": "3", "memory": "4096Mi"}
    assert container["resources"] == {"requests": asked, "limits": asked}
    scaled = after["ScaledObject", "worker-compute"]["spec"]
    assert (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == (125, 417)
    assert scaled["fallback"]["replicas"] == 125
    [trigger] = scaled["triggers"]
    assert trigger["metadata"] == {
        # Where it was told to ask.
        "url": "http://api.elsewhere.svc.cluster.local:8000/internal/lanes",
        "valueLocation": "lanes.compute.demand",
        "targetValue": "2.4",
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
    assert told["replicas"] == 417
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
        assert scaled["maxReplicaCount"] == 417


WISHES = [
    "size", "--rate", "2/s", "--base-rate", "0.5/s", "--task", "30s",
    "--wait-p95", "5s",
]  # fmt: skip


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """Return a copy of all manifests."""
    shutil.copytree(ROOT / "deploy/kubernetes", tmp_path / "kubernetes")
    return tmp_path / "kubernetes" / "overlays"


def main_of(overlay: Path, lane: str) -> dict[str, Any]:
    spec = documents(overlay)["Deployment", f"worker-{lane}"]["spec"]
    [container] = spec["template"]["spec"]["containers"]
    return dict(container)


def sized(overlay: Path, *more: str) -> Result:
    manifests = ["--manifests", str(overlay), *more]
    return CliRunner().invoke(app, [*WISHES, *manifests])


@pytest.mark.parametrize(
    ("name", "lane", "slots", "asked", "most"),
    [
        ("aks", "compute", "3", ("3", "384Mi"), ("3", "1024Mi")),
        ("aks", "paced", "32", ("0.25", "128Mi"), ("1", "512Mi")),
        # Of the base: the overlay says nothing of it.
        ("minimal", "compute", "1", ("1", "192Mi"), ("1", "512Mi")),
        ("minimal", "paced", "32", ("0.25", "128Mi"), ("1", "512Mi")),
    ],
)
def test_what_nobody_says_stays_as_the_overlay_has_it(
    name: str,
    lane: str,
    slots: str,
    asked: tuple[str, str],
    most: tuple[str, str],
    ours: Path,
) -> None:
    result = sized(ours / name, "--lane", lane)
    assert result.exit_code == 0, result.output
    container = main_of(ours / name, lane)
    assert container["env"] == [{"name": "SLOTS", "value": slots}]
    assert container["resources"] == {
        "requests": dict(zip(("cpu", "memory"), asked, strict=True)),
        "limits": dict(zip(("cpu", "memory"), most, strict=True)),
    }
    assert f"in pods of {slots}" in result.output
    scaled = documents(ours / name).get(("ScaledObject", f"worker-{lane}"))
    if scaled:
        [trigger] = scaled["spec"]["triggers"]
        target = float(trigger["metadata"]["targetValue"])
        assert target == pytest.approx(0.8 * int(slots))


def test_what_is_said_replaces_that_alone(ours: Path) -> None:
    sized(ours / "aks", "--lane", "paced", "--pod-memory", "256Mi")
    resources = main_of(ours / "aks", "paced")["resources"]
    assert resources["requests"] == {"cpu": "0.25", "memory": "256Mi"}
    assert resources["limits"] == {"cpu": "1", "memory": "256Mi"}


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--slots-per-pod", "1", "--pod-cpu", "0.5"], "--pod-cpu 1."),
        (["--pod-cpu", "500m"], "3 slots in a pod of 0.5 CPU"),
        (["--pod-cpu", "2.5"], "--slots-per-pod 2."),
        (["--slots-per-pod", "7", "--pod-cpu", "3500m"], "2 times as long"),
    ],
)
def test_less_than_a_core_for_a_slot_is_refused_where_work_computes(
    more: list[str], why: str, ours: Path
) -> None:
    before = (ours / "aks" / "sizes.yaml").read_text()
    result = sized(ours / "aks", *more)
    assert result.exit_code == 1
    assert why in result.stderr
    assert (ours / "aks" / "sizes.yaml").read_text() == before
    # Work that waits shares its cores.
    shared = sized(ours / "aks", "--lane", "paced", *more)
    assert shared.exit_code == 0, shared.output
