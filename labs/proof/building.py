"""Puts the files of a case into a folder: a start, a solution, a mutant.

requirement = "L05-EFFECT-01"    the one that the mutant breaks
says = "two charges"             a part of the message
why = "..."                      why people make this mistake
base = "solution"                or "oddballs/x", or "start"
[[change]] file, old, new        `old` is there exactly once
[[file]] path, text              a file that is added or replaced
"""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labs.grading.lab import Lab

NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc")


class BadCase(Exception):
    """A case can't be built; the message says what is wrong in its file."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong solution that people really write."""

    name: str
    requirement: str
    says: str
    why: str
    base: str
    changes: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str], ...]


def mutants(lab: Lab) -> list[Mutant]:
    """Return the mutants of a lab, by name."""
    return [
        mutant(path)
        for path in sorted((lab.folder / "mutants").glob("*.toml"))
    ]


def mutant(path: Path) -> Mutant:
    """Read a mutant from its file. Raises BadCase."""
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        read = Mutant(
            path.stem,
            table["requirement"],
            table["says"],
            table["why"],
            table.get("base", "solution"),
            tuple(
                (each["file"], each["old"], each["new"])
                for each in table.get("change", [])
            ),
            tuple(
                (each["path"], each["text"]) for each in table.get("file", [])
            ),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadCase(f"{path.name}: {error!r}") from error
    if not (read.changes or read.files):
        raise BadCase(f"{path.name} changes nothing")
    return read


def oddballs(lab: Lab) -> list[str]:
    """Return the names of a lab's unusual but right solutions."""
    return sorted(
        path.name
        for path in (lab.folder / "oddballs").glob("*")
        if path.is_dir() and path.name != "__pycache__"
    )


def copy(lab: Lab, base: str, to: Path) -> None:
    """Copy a folder of a lab, such as "start" or "oddballs/x"."""
    source = lab.folder / base
    if not source.is_dir():
        raise BadCase(f"{lab.slug} has no {base}")
    shutil.copytree(source, to, ignore=NOT_COPIED)


def build(lab: Lab, what: Mutant, to: Path) -> None:
    """Write a mutant's files. Raises BadCase if a change doesn't fit."""
    copy(lab, what.base, to)
    for file, old, new in what.changes:
        path = to / file
        text = path.read_text("utf-8") if path.is_file() else ""
        times = text.count(old)
        if times != 1:
            raise BadCase(
                f"{lab.slug}, {what.name}: {old.splitlines()[0]!r} is"
                f" {times} times in {file} of {what.base}, not once"
            )
        path.write_text(text.replace(old, new), "utf-8")
    for file, text in what.files:
        path = to / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
