"""Each part sees only its secrets: here, in containers, in a cluster."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.supervisor.parts import declare
from demo.supervisor.places import prepare
from lessons.programs import PROGRAMS
from lessons.settings import LessonSettings
from tests.house.tree import ROOT

# The table: what a part's environment may hold, and nothing else of it.
OWNER, API, WORKER = "owner", "valkey-api", "valkey-worker"
MAY_SEE = {
    "valkey": set(),
    "api": {OWNER, API},
    "held": {OWNER, API},
    "worker-paced": {WORKER},
    "worker-compute": {WORKER},
    "sweeper": {WORKER},
    "gateway": set(),
    "flower": {WORKER, "flower"},
}
NAMES = ("owner", "flower", "valkey", API, WORKER, "valkey-metrics")
STRANGERS = {
    "ACCEPTED_OWNER_SECRET": "of-another-stack",
    "ACCEPTED_BROKER_URL": "redis://:of-another-stack@127.0.0.1:6379/0",
    "AWS_SECRET_ACCESS_KEY": "of-the-object-store",
    "HTTP_PROXY": "http://proxy.example:3128",
}
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "docker-compose.yml").read_text("utf-8")
)["services"]
OLDER = "of-an-older-version"
ENTRY = ROOT / "deploy" / "entry.sh"
START = ROOT / "deploy" / "valkey" / "start.sh"


def seen(environment: dict[str, str], secrets: dict[str, str]) -> set[str]:
    values = " ".join(environment.values())
    return {name for name, secret in secrets.items() if secret in values}


def test_each_part_sees_its_own_secrets_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in STRANGERS.items():
        monkeypatch.setenv(name, value)
    places = prepare(tmp_path / "var", tmp_path / "run")
    secrets = {name: places.secret(name) for name in NAMES}
    parts = {p.name: p for p in declare(LessonSettings(), places, PROGRAMS)}
    assert {*parts, "flower"} == set(MAY_SEE)
    for name, part in parts.items():
        environment = dict(part.environment)
        assert seen(environment, secrets) == MAY_SEE[name], name
        # Whoever typed `make up` may have one of another stack.
        assert "of-another-stack" not in " ".join(environment.values()), name
        # Which those have who open blobs; it's not for the door.
        if name in ("gateway", "valkey"):
            assert not set(STRANGERS) & environment.keys(), name


@pytest.mark.parametrize("name", [n for n in MAY_SEE if n != "gateway"])
def test_each_container_is_told_its_own_secrets_only(
    tmp_path: Path, name: str
) -> None:
    secrets = {n: f"secret-of-{n}-." for n in NAMES}
    for each, secret in secrets.items():
        (tmp_path / each).write_text(secret)
    entry = ENTRY.read_text("utf-8").replace("/secrets", str(tmp_path))
    given = SERVICES[name]["environment"]
    said = subprocess.run(
        ["sh", "-c", entry, "entry.sh", "env"],
        env={"PATH": os.defpath, **{k: str(v) for k, v in given.items()}},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    # The broker's own is handed over by standard input (start.sh); its
    # health check asks as the one that may only look.
    own = {"valkey-metrics"} if name == "valkey" else MAY_SEE[name]
    assert seen({"all": said}, secrets) == own


@pytest.fixture
def volumes(tmp_path: Path) -> dict[str, Path]:
    """The volumes of secrets, as valkey/start.sh leaves them."""
    mounts = dict(m.split(":")[:2] for m in SERVICES["valkey"]["volumes"])
    for place in mounts.values():
        (tmp_path / place[1:]).mkdir(parents=True)
    (tmp_path / "secrets" / OWNER).write_text(OLDER)
    script = START.read_text("utf-8").replace("/app/", f"{ROOT}/")
    script = re.sub(
        r'(?<=[ ">])/(data|roles|secrets)\b', rf"{tmp_path}/\1", script
    )
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python").symlink_to(sys.executable)
    (programs / "valkey-server").symlink_to("/bin/true")
    subprocess.run(
        ["sh", "-c", script],
        env={"PATH": f"{programs}:{os.defpath}"},
        check=True,
        capture_output=True,
    )
    return {name: tmp_path / place[1:] for name, place in mounts.items()}


def test_each_container_can_read_its_own_secrets_only(
    volumes: dict[str, Path],
) -> None:
    values = {n: (volumes["secrets"] / n).read_text("utf-8") for n in NAMES}
    assert len(set(values.values())) == len(NAMES)
    # Sessions of a stack that had one volume for all go on.
    assert values[OWNER] == OLDER
    for name in set(SERVICES) - {"valkey", "gateway"}:
        [volume] = [
            mount.removesuffix(":/secrets:ro")
            for mount in SERVICES[name]["volumes"]
            if "/secrets" in mount
        ]
        held = {
            f.name: f.read_text("utf-8") for f in volumes[volume].iterdir()
        }
        assert held == {n: values[n] for n in MAY_SEE[name]}, name


def test_the_gateway_s_container_has_no_way_to_a_secret() -> None:
    gateway = SERVICES["gateway"]
    assert gateway["entrypoint"] == []
    assert "volumes" not in gateway


def test_pods_are_given_the_same(tmp_path: Path) -> None:
    signs = set()
    folders = (ROOT / "deploy", ROOT / "lessons")
    for file in (f for d in folders for f in d.glob("kubernetes/**/*.yaml")):
        for doc in yaml.safe_load_all(file.read_text("utf-8")):
            if doc and "ACCEPTED_OWNER_SECRET" in str(doc.get("spec")):
                signs.add(doc["metadata"]["name"])
    assert signs == {n for n, may in MAY_SEE.items() if OWNER in may}
