"""Writes the model for the widgets, and what their twin has to answer.

`module()` is the table of rules as a TypeScript module, made by `make site`.
`vectors()` is site/widgets/test/checking.json, made by `python -m
lessons.export` in half a minute, so it names the sources that it was made of:

    {"made_of": "<SHA-256>", "answers":
        [[[states, lost, doubled, overwritten, done, without] for 0 to 3
          faults] for all settings in the order of the table],
     "paths": ["A0 A1", ...]}

A break is the number of its path in `paths`, or null. `done` is the path that
a run takes, and `without` the protection that it takes away (attack.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from lessons.checking.attack import attack, planned
from lessons.checking.model import Settings, all_settings
from lessons.checking.rules import RULES
from lessons.checking.search import Found, Step, search
from lessons.checking.variables import OWN, SETTINGS, SHARED, WORKERS

HEAD = "// Made by `make site` from lessons/checking/rules.py.\n"
SOURCES = (
    "variables.py", "rules.py", "model.py", "search.py", "attack.py",
)  # fmt: skip


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
        self._found: dict[tuple[str, ...], list[Found]] = {}

    def of(self, settings: Settings) -> list[list[int | str | None]]:
        """Return the answers for one choice of settings."""
        return [
            [
                found.states,
                *map(self._number, found.paths.values()),
                *self._done(settings, faults),
            ]
            for faults, found in enumerate(self.find(settings))
        ]

    def find(self, settings: Settings) -> list[Found]:
        """Search, and remember what was found."""
        key = tuple(settings.values())
        if key not in self._found:
            self._found[key] = search(settings)
        return self._found[key]

    def _done(self, settings: Settings, faults: int) -> list[int | str | None]:
        way = attack(settings, faults, self.find)
        steps = planned(settings, faults, way.path)
        path = [(step.ground.rule, step.ground.worker) for step in steps]
        return [self._number(path), way.without]

    def _number(self, path: Sequence[Step] | None) -> int | None:
        if path is None:
            return None
        text = " ".join(f"{w.upper()}{rule}" for rule, w in path)
        return self.paths.setdefault(text, len(self.paths))


def vectors() -> str:
    """Return the text of the file: one choice of settings on each line."""
    answers = Answers()
    lines = [json.dumps(answers.of(settings)) for settings in all_settings()]
    paths = [json.dumps(path) for path in answers.paths]
    return (
        f'{{"made_of": "{made_of()}",\n"answers": [\n'
        + ",\n".join(lines)
        + '\n],\n"paths": [\n'
        + ",\n".join(paths)
        + "\n]}\n"
    )
