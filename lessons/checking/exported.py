"""Writes the model for the widgets, and what their twin has to answer.

`module()` is the table of rules as a TypeScript module, made by `make site`.
`vectors()` is site/widgets/test/checking.json, made by `python -m
lessons.export` in half a minute, so it names the sources that it was made of:

    {"made_of": "<SHA-256>", "answers":
        [[[states, lost, doubled, overwritten] for 0, 1, 2 and 3 faults]
         for all settings in the order of the table],
     "paths": ["A0 A1", ...]}

A break is the number of its path in `paths`, or null.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from lessons.checking.model import all_settings
from lessons.checking.rules import RULES
from lessons.checking.search import Found, search
from lessons.checking.variables import OWN, SETTINGS, SHARED, WORKERS

HEAD = "// Made by `make site` from lessons/checking/rules.py.\n"
SOURCES = ("variables.py", "rules.py", "model.py", "search.py")


def module() -> str:
    """Return the table as a TypeScript module."""
    tables = {
        "WORKERS": WORKERS,
        "SHARED": SHARED,
        "OWN": OWN,
        "SETTINGS": SETTINGS,
        "RULES": [asdict(rule) for rule in RULES],
    }
    return HEAD + "".join(
        f"\nexport const {name} = {json.dumps(table, indent=1)} as const;\n"
        for name, table in tables.items()
    )


def made_of() -> str:
    """Return a hash of the sources that the answers follow from."""
    folder = Path(__file__).parent
    sources = b"".join((folder / name).read_bytes() for name in SOURCES)
    return hashlib.sha256(sources).hexdigest()


class Answers:
    """Answers with each path written once."""

    def __init__(self) -> None:
        self.paths: dict[str, int] = {}

    def of(self, found: Found) -> list[int | None]:
        """Return the states and the number of each path."""
        numbers: list[int | None] = [found.states]
        for path in found.paths.values():
            if path is None:
                numbers.append(None)
            else:
                text = " ".join(f"{w.upper()}{rule}" for rule, w in path)
                number = self.paths.setdefault(text, len(self.paths))
                numbers.append(number)
        return numbers


def vectors() -> str:
    """Return the text of the file: one choice of settings on each line."""
    answers = Answers()
    lines = [
        json.dumps([answers.of(found) for found in search(settings)])
        for settings in all_settings()
    ]
    paths = [json.dumps(path) for path in answers.paths]
    return (
        f'{{"made_of": "{made_of()}",\n"answers": [\n'
        + ",\n".join(lines)
        + '\n],\n"paths": [\n'
        + ",\n".join(paths)
        + "\n]}\n"
    )
