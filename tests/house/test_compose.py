"""docker-compose.yml is the supervisor's stack, sealed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.supervisor.part import Part
from demo.supervisor.parts import declare
from demo.supervisor.places import prepare
from lessons.programs import PROGRAMS
from lessons.settings import LessonSettings
from tests.house.tree import ROOT

COMPOSE = yaml.safe_load(
    (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


@cache
def settings() -> LessonSettings:
    return LessonSettings()


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, Part]:
    places = prepare(tmp_path / "var", tmp_path / "run")
    return {part.name: part for part in declare(settings(), places, PROGRAMS)}


def test_services_are_the_parts_and_flower(parts: dict[str, Part]) -> None:
    assert set(SERVICES) == {*parts, "flower"}
    assert SERVICES["flower"]["profiles"] == ["monitor"]


@pytest.mark.parametrize("name", ["worker-paced", "worker-compute", "sweeper"])
def test_consumers_are_started_alike(
    parts: dict[str, Part], name: str
) -> None:
    _python, *arguments = parts[name].argv
    assert SERVICES[name]["command"] == ["python", *arguments]


@pytest.mark.parametrize("name", ["api", "held"])
def test_servers_are_started_alike_but_for_the_socket(
    parts: dict[str, Part], name: str
) -> None:
    def flags(words: list[str]) -> set[str]:
        told = " ".join(words).replace("=", " ").split()
        where = {"--uds", "--host", "--port", "0.0.0.0", "8000"}
        return {w for w in told if w not in where and ".sock" not in w}

    _python, *arguments = parts[name].argv
    assert flags(SERVICES[name]["command"][1:]) == flags(arguments)


def test_the_broker_keeps_what_it_has_answered(
    parts: dict[str, Part],
) -> None:
    text = (ROOT / "deploy/valkey/valkey.conf").read_text(encoding="utf-8")
    for rule in (
        "appendonly yes", "appendfsync everysec",
        "maxmemory 256mb", "maxmemory-policy noeviction",
    ):  # fmt: skip
        assert rule in text.splitlines()
        assert rule in parts["valkey"].stdin_text.splitlines()


def test_only_loopback_ports_are_published() -> None:
    published = {
        name: service["ports"]
        for name, service in SERVICES.items()
        if "ports" in service
    }
    assert set(published) == {"gateway", "flower"}
    for ports in published.values():
        assert all(port.startswith("127.0.0.1:") for port in ports)
    outside = {n for n, how in COMPOSE["networks"].items() if not how}
    assert outside == {"outer"}
    assert peers("outer") == set(published)


def peers(*networks: str) -> set[str]:
    """Return the services on one of some networks."""
    return {n for n in SERVICES if {*networks} & {*SERVICES[n]["networks"]}}


@pytest.mark.parametrize("name", ["api", "held"])
def test_servers_trust_a_header_that_only_the_gateway_can_set(
    name: str,
) -> None:
    server = SERVICES[name]
    assert server["environment"]["ACCEPTED_TRUST_GATEWAY"] == "true"
    # On a network everybody reaches everybody. Valkey connects to nobody.
    around = peers(*server["networks"])
    assert around == {"gateway", "valkey", "api", "held"}


def test_the_broker_is_reached_by_its_clients_alone() -> None:
    clients = {n for n in SERVICES if "ACCEPTED_ROLE" in environment(n)}
    around = peers(*SERVICES["valkey"]["networks"])
    assert around == {"valkey", *clients}
    assert "gateway" not in around


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_reaches_those_that_it_calls_or_waits_for(name: str) -> None:
    words = " ".join(map(str, environment(name).values()))
    called = set(re.findall(r"\b([a-z]+):8000\b", words))
    called |= SERVICES[name].get("depends_on", {}).keys()
    assert called <= peers(*SERVICES[name]["networks"])


def environment(name: str) -> dict[str, object]:
    found: dict[str, object] = SERVICES[name]["environment"]
    return found


def test_the_broker_has_memory_to_rewrite_its_file() -> None:
    valkey = ROOT / "deploy/kubernetes/components/in-cluster/valkey.yaml"
    [stateful, *_] = yaml.safe_load_all(valkey.read_text("utf-8"))
    [container] = stateful["spec"]["template"]["spec"]["containers"]
    limit = container["resources"]["limits"]["memory"]
    assert SERVICES["valkey"]["mem_limit"] == limit.lower().removesuffix("i")
    conf = (ROOT / "deploy/valkey/valkey.conf").read_text("utf-8")
    [most_mb] = re.findall(r"^maxmemory (\d+)mb$", conf, re.M)
    # As much again may be copied while the file is rewritten.
    assert int(limit.removesuffix("Mi")) > 2 * int(most_mb)


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_sealed_and_has_a_health_check(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert service["healthcheck"]["test"][0] == "CMD"


def test_all_services_share_an_image_that_one_of_them_builds() -> None:
    # Eight builds side by side that export one tag get in each other's way.
    assert [n for n in SERVICES if "build" in SERVICES[n]] == ["valkey"]
    assert len({service["image"] for service in SERVICES.values()}) == 1
    # Whoever has that name in a registry isn't us.
    assert {s["pull_policy"] for s in SERVICES.values()} == {"never"}


def test_the_image_runs_as_somebody_who_is_not_root() -> None:
    lines = (ROOT / "deploy/Dockerfile").read_text("utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users
    assert users[-1].isdecimal()
    assert users[-1] != "0"
