"""The overlays keep our rules, and each rule refuses what breaks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.settings import ROOT
from tests.kubernetes import addresses, edge, policy, wiring
from tests.kubernetes.built import (
    COMPONENT,
    OVERLAYS,
    Manifests,
    args_of,
    minimal_with_more,
    overlay,
)
from tests.kubernetes.spoilt import SPOILT, Check
from tests.kubernetes.spoiltaddresses import SPOILT_ADDRESSES
from tests.kubernetes.spoiltedge import SPOILT_EDGE

CHECKS: list[Check] = [
    *(*policy.CHECKS, *wiring.CHECKS),
    *(*edge.CHECKS, *addresses.CHECKS),
]
ALL_SPOILT = [*SPOILT, *SPOILT_EDGE, *SPOILT_ADDRESSES]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


@pytest.mark.parametrize("name", OVERLAYS)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_an_overlay_keeps_the_rule(name: str, check: Check) -> None:
    assert list(check(overlay(name))) == []


def test_components_that_no_overlay_has_keep_all_rules(tmp_path: Path) -> None:
    manifests = minimal_with_more(tmp_path)
    assert [said for check in CHECKS for said in check(manifests)] == []


def test_the_parts_are_those_of_compose(tmp_path: Path) -> None:
    manifests = minimal_with_more(tmp_path)
    services = {
        name: service
        for name, service in COMPOSE["services"].items()
        if "profiles" not in service
    }
    parts = {doc["metadata"]["name"]: doc for doc in manifests.workloads}
    assert parts.keys() == services.keys()
    for name, part in parts.items():
        assert args_of(part) == services[name]["command"], name
        labels = part["spec"]["template"]["metadata"]["labels"]
        assert labels[COMPONENT] == name


def test_who_holds_the_connection_is_off_unless_asked_for() -> None:
    for name in OVERLAYS:
        names = {d["metadata"]["name"] for d in overlay(name).workloads}
        assert "held" not in names


@pytest.mark.parametrize(("check", "spoil"), ALL_SPOILT)
def test_a_rule_refuses_what_breaks_it(
    check: Check, spoil: Callable[[Manifests], Any]
) -> None:
    manifests = overlay("aks").copy()
    spoil(manifests)
    assert list(check(manifests))


def test_no_rule_is_there_that_nothing_breaks() -> None:
    assert {check for check, _ in ALL_SPOILT} == set(CHECKS)
