"""Reads a lab from its folder: its words, its numbers, its requirements.

It knows files only, and neither runs nor imports a grader.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LABS = Path(__file__).resolve().parents[1]
CATALOGUE = LABS / "labs.toml"
# The requirements of every lab, such as that its processes start.
SHARED = LABS / "requirements.toml"
# The three tiers of hints, in order.
TIERS = ("look", "where", "how")


class UnknownLab(Exception):
    """There is no such lab; the message lists those that there are."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement that a lab judges, with its hints."""

    id: str
    name: str
    text: str
    source: str
    # The name of a page in site/chapters, and an anchor on it.
    chapter: str
    section: str
    why: str
    # By tier: which line is the surprise, which part, which change.
    hints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Lab:
    """One lab, as its folder and the catalogue describe it."""

    number: int
    title: str
    minutes: int
    chapter: int
    comes: str
    is_ready: bool
    folder: Path
    misconception: str
    needs: tuple[str, ...]
    has_broker: bool
    editable: tuple[str, ...]
    # Files that are restored before each check.
    given: tuple[str, ...]
    # The one requirement that start/ breaks.
    start_fails: str
    budget_s: float
    environment: Mapping[str, str]
    slo: Mapping[str, float]
    requirements: Mapping[str, Requirement]

    @property
    def slug(self) -> str:
        """Return its name for people and addresses: 05-kill-the-worker."""
        return f"{self.number:02}-{self.folder.name.replace('_', '-')}"

    @property
    def start(self) -> Path:
        """Return the folder that a learner begins with."""
        return self.folder / "start"

    @property
    def solution(self) -> Path:
        """Return the folder of the reference solution."""
        return self.folder / "solution"


@cache
def labs() -> tuple[Lab, ...]:
    """Return all labs of the catalogue, in order."""
    table = tomllib.loads(CATALOGUE.read_text("utf-8"))
    return tuple(_lab(entry) for entry in table["lab"])


def find(name: str) -> Lab:
    """Return a lab by its number, slug or folder. Raises UnknownLab."""
    wanted = name.strip().lower().replace("_", "-").rstrip("/")
    for lab in labs():
        slug = lab.slug
        if wanted in (str(lab.number), f"{lab.number:02}", slug, slug[3:]):
            return lab
    known = ", ".join(lab.slug for lab in labs())
    raise UnknownLab(f"There is no lab {name!r}. There are: {known}.")


def _lab(entry: Mapping[str, Any]) -> Lab:
    folder = LABS / entry["folder"]
    own = _table(folder / "lab.toml")
    return Lab(
        number=entry["number"],
        title=entry["title"],
        minutes=entry["minutes"],
        chapter=entry["chapter"],
        comes=entry["comes"],
        is_ready=entry["status"] == "ready",
        folder=folder,
        misconception=own.get("misconception", ""),
        needs=tuple(own.get("needs", ())),
        has_broker=own.get("broker", False),
        editable=tuple(own.get("editable", ())),
        given=tuple(own.get("given", ())),
        start_fails=own.get("start_fails", ""),
        budget_s=own.get("budget_s", 20.0),
        environment=own.get("environment", {}),
        slo=own.get("slo", {}),
        requirements=_requirements(SHARED)
        | _requirements(folder / "requirements.toml"),
    )


def _requirements(path: Path) -> dict[str, Requirement]:
    return {
        id_: Requirement(
            id_,
            entry["name"],
            entry["text"],
            entry["source"],
            entry.get("chapter", ""),
            entry.get("section", ""),
            entry["why"],
            {tier: entry[tier] for tier in TIERS},
        )
        for id_, entry in _table(path).items()
    }


def _table(path: Path) -> dict[str, Any]:
    """Return a file's table; an empty one for a lab that isn't here yet."""
    if not path.exists():
        return {}
    return tomllib.loads(path.read_text("utf-8"))
