"""The requirements that checkers judge, by id, from requirements.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("requirements.toml")


class Level(StrEnum):
    """How binding a requirement is, by RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement, as the file has it."""

    id: str
    name: str
    level: Level
    source: str
    text: str


@cache
def requirements() -> dict[str, Requirement]:
    """Return all requirements by their ids."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    return {
        id_: Requirement(
            id_,
            entry["name"],
            Level(entry["level"]),
            entry["source"],
            entry["text"],
        )
        for id_, entry in table.items()
    }
