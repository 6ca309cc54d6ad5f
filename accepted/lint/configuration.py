"""Reads a team's configuration: `.accepted.toml`, or `pyproject.toml`.

The nearest one counts, from PATH upwards to the repository's root. In
pyproject.toml the table is `[tool.accepted.lint]`; in .accepted.toml the keys
stand under `[lint]`:

    longest_task_s = 1800        # the longest task there is
    longest_handler_s = 30       # the longest HTTP handler
    ignore = ["tests/**"]
    [lint.off]                   # a rule, and the reason
    flower-open = "it listens in a network of its own"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accepted.lint.findings import Options

OWN = ".accepted.toml"
KEYS = ("longest_task_s", "longest_handler_s", "ignore", "off")


class WrongConfiguration(Exception):
    """The configuration has a key or a value that it can't have."""


@dataclass(frozen=True)
class Configuration:
    """A team's statements: figures, ignored paths, rules switched off."""

    options: Options = field(default_factory=Options)
    ignore: tuple[str, ...] = ()
    off: Mapping[str, str] = field(default_factory=dict)


def find(path: Path) -> Configuration:
    """Return the configuration for PATH; raise WrongConfiguration."""
    folder = path if path.is_dir() else path.parent
    for place in (folder, *folder.resolve().parents):
        for name, keys in (
            (OWN, ("lint",)),
            ("pyproject.toml", ("tool", "accepted", "lint")),
        ):
            table = _table(place / name, keys)
            if table is not None:
                return configuration(table, str(place / name))
        if (place / ".git").exists():
            break
    return Configuration()


def configuration(table: Mapping[str, Any], file: str) -> Configuration:
    """Return a table as a configuration; raise WrongConfiguration."""
    for key in table:
        if key not in KEYS:
            raise WrongConfiguration(
                f"{file}: there is no key `{key}`; there are {', '.join(KEYS)}"
            )
    ignore, off = table.get("ignore", []), table.get("off", {})
    if not _is_words(ignore):
        raise WrongConfiguration(f"{file}: `ignore` is a list of patterns")
    if not isinstance(off, dict) or not all(
        isinstance(reason, str) and reason.strip() for reason in off.values()
    ):
        raise WrongConfiguration(
            f'{file}: `off` has a reason for each rule: rule = "reason"'
        )
    options = Options(
        _seconds(table, "longest_task_s", file),
        _seconds(table, "longest_handler_s", file),
    )
    return Configuration(options, tuple(ignore), off)


def _seconds(table: Mapping[str, Any], key: str, file: str) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value < float("inf"):
        raise WrongConfiguration(f"{file}: `{key}` is a number of seconds")
    return float(value)


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _table(file: Path, keys: tuple[str, ...]) -> dict[str, Any] | None:
    if not file.is_file():
        return None
    try:
        table: Any = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongConfiguration(f"{file}: {error}") from None
    if file.name == OWN and table and table.keys() != {"lint"}:
        # Nobody else has keys there, so they are meant for this command.
        raise WrongConfiguration(
            f"{file}: the keys belong under `[lint]` and `[lint.off]`"
        )
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None
