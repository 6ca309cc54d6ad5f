"""docker-compose.yml on Podman: built, started in order, asked, ended.

podman-compose runs the file; what it leaves to systemd is done here: a
service's health is asked for until those that wait for it may start.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.containers.machine import run
from tests.running import wait_until

HEALTHY_S = 90.0
BUILD_S = 1500.0
COMMAND_S = 120.0


class Compose:
    """The project of one trial, by names that nobody else has."""

    def __init__(
        self, tree: Path, project: str, environment: Mapping[str, str]
    ) -> None:
        self.project = project
        self.image = f"localhost/{project}"
        self.builds = 0
        self._tree = tree
        self._environment = {**environment, "ACCEPTED_IMAGE": self.image}
        text = (tree / "docker-compose.yml").read_text("utf-8")
        self.services: dict[str, dict[str, Any]] = yaml.safe_load(text)[
            "services"
        ]

    def __call__(self, *words: str, limit_s: float = COMMAND_S) -> str:
        """Run podman-compose."""
        return run(
            *(sys.executable, "-m", "podman_compose"),
            *("--project-name", self.project, "--profile", "monitor"),
            *words,
            environment=self._environment,
            limit_s=limit_s,
            cwd=self._tree,
        )

    def podman(self, *words: str) -> str:
        """Run podman itself."""
        return run("podman", *words, environment=self._environment)

    def build(self, base: str, mounts: list[str]) -> None:
        """Build the image as the file says; `builds` counts how often."""
        options = [
            # No layer stays behind but those of the image.
            *("--layers=false", "--network=host", f"--build-arg=BASE={base}"),
            *(f"--volume={mount}" for mount in mounts),
        ]
        said = self(
            f"--podman-build-args={' '.join(options)}",
            *("--verbose", "build"),
            limit_s=BUILD_S,
        )
        self.builds = said.count("podman build ")

    def up(self) -> None:
        """Start every service once those are well that it waits for."""
        started: set[str] = set()
        while waiting := self._next(started):
            for service in waiting:
                self("up", "--detach", "--no-deps", service)
            for service in waiting:
                wait_until(
                    lambda service=service: self.is_well(service),
                    HEALTHY_S,
                    f"{service} is well",
                )
            started |= set(waiting)

    def _next(self, started: set[str]) -> list[str]:
        return [
            service
            for service, told in self.services.items()
            if service not in started
            and told.get("depends_on", {}).keys() <= started
        ]

    def container(self, service: str) -> str:
        """Return the id of a service's container."""
        listed = self.podman(
            *("ps", "--all", "--quiet"),
            *("--filter", f"label=com.docker.compose.project={self.project}"),
            *("--filter", f"label=com.docker.compose.service={service}"),
        )
        [found] = listed.split()
        return found

    def is_well(self, service: str) -> bool:
        """Run a service's own health check in its container."""
        asked = subprocess.run(
            ["podman", "healthcheck", "run", self.container(service)],
            env=self.environment(),
            capture_output=True,
            check=False,
        )
        return asked.returncode == 0

    def environment(self) -> dict[str, str]:
        """Return the environment that every command gets."""
        return {**os.environ, **self._environment}

    def inspect(self, service: str) -> dict[str, Any]:
        """Return all that the engine knows of a service's container."""
        [told] = json.loads(self.podman("inspect", self.container(service)))
        found: dict[str, Any] = told
        return found

    def logs(self) -> str:
        """Return the last lines of each service."""
        said = []
        for service in self.services:
            try:
                lines = self.podman(
                    "logs", "--tail=15", self.container(service)
                )
            except (AssertionError, ValueError) as error:
                lines = f"not there: {error}"
            said.append(f"== {service}\n{lines}")
        return "\n".join(said)
