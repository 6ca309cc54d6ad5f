"""The requirements that checkers judge, by id: one table, several files.

    campaign.toml   judged by `accepted.faults`, on our own stack
    conform.toml    judged by `accepted conform`, on anybody's service

An id stands in one file only. Violations, reports, hints, and the wrong
services of the self-test name it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


class Level(StrEnum):
    """How binding a requirement is, by RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement, as its file has it.

    `file` is that file's name without its suffix. `why` and `chapter` (the
    page of the guide) are there where a reader of reports may ask.
    """

    id: str
    name: str
    level: Level
    source: str
    text: str
    file: str
    why: str = ""
    chapter: str = ""


@cache
def requirements() -> dict[str, Requirement]:
    """Return all requirements by their ids, in the order of the files."""
    table: dict[str, Requirement] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for id_, entry in tomllib.loads(path.read_text("utf-8")).items():
            assert id_ not in table, f"{id_} stands in two files"
            table[id_] = Requirement(
                id_,
                entry["name"],
                Level(entry["level"]),
                entry["source"],
                entry["text"],
                path.stem,
                entry.get("why", ""),
                entry.get("chapter", ""),
            )
    return table


def of(file: str) -> dict[str, Requirement]:
    """Return the requirements of one file."""
    return {r.id: r for r in requirements().values() if r.file == file}
