"""Defines a step of the build: its inputs, its outputs, and if it's done.

build/stamps/<name> holds the SHA-256 of everything that the step's output
was made from. Contents count, not times: a fresh clone has new times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from demo.settings import ROOT

BUILD = ROOT / "build"
STAMPS = BUILD / "stamps"
# Made by earlier steps, whose digests are part of a later one's already.
MADE = ("site/generated", "site/vendor", "site-theme/generated")


@dataclass(frozen=True)
class Step:
    """One step; paths and patterns are relative to the checkout."""

    name: str
    # Shown while it runs.
    says: str
    inputs: tuple[str, ...]
    outputs: tuple[Path, ...]
    run: Callable[[], None]

    def digest(self, before: str) -> str:
        """Return the digest of the inputs and of the steps `before`."""
        total = sha256(before.encode())
        for path in _files(self.inputs):
            total.update(str(path.relative_to(ROOT)).encode() + b"\0")
            with path.open("rb") as file:
                total.update(file_digest(file, "sha256").digest())
        return total.hexdigest()

    def is_stale(self, digest: str) -> bool:
        """Say whether the outputs are missing or made from other inputs."""
        if not all(path.exists() for path in self.outputs):
            return True
        stamp = STAMPS / self.name
        return not stamp.exists() or stamp.read_text("ascii") != digest

    def stamp(self, digest: str) -> None:
        """Note that the outputs are made from the inputs of `digest`."""
        STAMPS.mkdir(parents=True, exist_ok=True)
        (STAMPS / self.name).write_text(digest, "ascii")


def _files(patterns: tuple[str, ...]) -> Iterator[Path]:
    made = {ROOT / folder for folder in MADE}
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            if not path.is_file() or path.suffix == ".pyc":
                continue
            if made.isdisjoint(path.parents):
                yield path
