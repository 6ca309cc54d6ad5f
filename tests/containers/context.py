"""The build context and the content of an image, without any engine.

`copy_context` is the tree that .dockerignore leaves, by Docker's own matcher
(package `docker`): its patterns aren't .gitignore's, `bench` is the folder
at the top and no other. `unpack` is the tree that the last stage of the
Dockerfile copies; its absolute paths lead into a folder of the test's.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from docker.utils.build import exclude_paths

from tests.house.tree import ROOT

DOCKERFILE = "deploy/Dockerfile"
# What the last stage takes from another one.
COPIED = re.compile(r"COPY --from=(\w+) /app/(\S+) (\S+)")
# The folders of the image that commands and scripts name.
PLACES = re.compile(r"(?<![\w./}])/(app|blobs|data|roles|secrets)\b")
# Names of other services, with their ports.
NAMED = re.compile(r"\b(valkey|api|held|gateway):\d+")


def copy_context(tree: Path, folder: Path) -> Path:
    """Copy what .dockerignore leaves of `tree` into `folder`."""
    lines = (tree / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [
        line.strip()
        for line in lines
        if line.strip() and not line.startswith("#")
    ]
    for path in sorted(exclude_paths(tree, patterns, DOCKERFILE)):
        if (tree / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree / path, folder / path)
    return folder


def copied() -> dict[str, str]:
    """Return what the last stage copies into the image, and from where."""
    last = (ROOT / DOCKERFILE).read_text("utf-8").split("\nFROM ")[-1]
    every = [line for line in last.splitlines() if line.startswith("COPY")]
    found = [COPIED.fullmatch(line) for line in every]
    return {match[3]: f"{match[1]}/{match[2]}" for match in found if match}


def removed() -> set[str]:
    """Return the packages that the image has no longer."""
    text = (ROOT / DOCKERFILE).read_text("utf-8").replace("\\\n", " ")
    [words] = re.findall(r"pip uninstall --yes ([^&\n]+)", text)
    return set(words.split())


def executable() -> list[str]:
    """Return what the build makes executable, whatever the checkout says."""
    text = (ROOT / DOCKERFILE).read_text("utf-8")
    [words] = re.findall(r"chmod 755 ([^&\n]+)", text)
    return words.split()


def installed() -> set[str]:
    """Return the packages that the image's build installs."""
    text = (ROOT / "requirements/run.txt").read_text("utf-8")
    return set(re.findall(r"^([\w.-]+)(?:\[.*\])?==", text, re.M))


def hide_packages(
    folder: Path, allowed: set[str], own: tuple[str, ...] = ()
) -> Path:
    """Write a sitecustomize that has no package but the allowed ones.

    `own`: modules of the tree that is run, whatever packages have as well.
    """
    known = {spelt(name) for name in allowed} | {"accepted", "pip"}
    hidden = sorted(
        module
        for module, packages in packages_distributions().items()
        if not known & {spelt(name) for name in packages} and module not in own
    )
    folder.mkdir(parents=True)
    (folder / "sitecustomize.py").write_text(
        f"""import sys

HIDDEN = frozenset({hidden!r})


class Hidden:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in HIDDEN:
            raise ModuleNotFoundError(f"no {{name}} in the image", name=name)


sys.meta_path.insert(0, Hidden)
""",
        "utf-8",
    )
    return folder


def defaults(words: str) -> str:
    """Return words of the Compose file where no variable is set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", words)


def spelt(package: str) -> str:
    """Return a package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", package).lower()


@dataclass(frozen=True)
class Image:
    """An unpacked image: a folder for `/`, and a port for each service.

    `volumes` has a folder below the first one for each volume.
    """

    root: Path
    ports: dict[str, int]
    volumes: dict[str, str]

    def secrets_of(self, mounts: list[str]) -> str:
        """Return the folder of the volume that is at /secrets, if any."""
        for volume, place, *_ in (mount.split(":") for mount in mounts):
            if place == "/secrets":
                return str(self.root / self.volumes[volume])
        return "/nowhere"

    def here(self, text: str, service: str) -> str:
        """Return a word of `service` as it is on this machine."""
        text = PLACES.sub(rf"{self.root}/\1", text)
        text = NAMED.sub(lambda m: f"127.0.0.1:{self.ports[m[1]]}", text)
        text = text.replace("0.0.0.0", "127.0.0.1")
        return re.sub(r"\b(8000|6379|5555)\b", str(self.ports[service]), text)


def volumes(services: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Return each volume's folder, as a server or the broker mounts it."""
    mounts = [
        mount.split(":")
        for service in ("api", "valkey")
        for mount in services[service]["volumes"]
    ]
    return {volume: place.removeprefix("/") for volume, place, *_ in mounts}


def unpack(context: Path, image: Image) -> None:
    """Lay out what the image has, from a context whose site is built."""
    for folder in image.volumes.values():
        (image.root / folder).mkdir(parents=True)
    for there, source in copied().items():
        stage, path = source.split("/", 1)
        if stage == "site":
            shutil.copytree(context / path, image.root / "app" / there)
    for pattern in ("*.sh", "*.conf"):
        for file in (image.root / "app" / "deploy").rglob(pattern):
            text = file.read_text("utf-8")
            if file.name == "entry.sh":
                # Each service has another volume there (`secrets_of`).
                text = text.replace("/secrets", "$SECRETS")
            # All others are the broker's alone.
            file.write_text(image.here(text, "valkey"), "utf-8")
    for path in executable():
        (image.root / "app" / path).chmod(0o755)
