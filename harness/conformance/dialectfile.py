"""Reads dialects from TOML files, and says what is wrong with one.

The fields are those of dialect.py; plain.toml explains them to people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from harness.conformance.dialect import (
    Bodies,
    Cancel,
    Dialect,
    Errors,
    Events,
    Failure,
    Key,
    Owner,
    Result,
    States,
    Status,
    Submit,
)
from harness.conformance.dialectvalues import faults

FOLDER = Path(__file__).parents[1] / "dialects"
T = TypeVar("T")

TABLES: Mapping[str, type] = {
    "bodies": Bodies,
    "submit": Submit,
    "status": Status,
    "state": States,
    "result": Result,
    "failure": Failure,
    "errors": Errors,
    "cancel": Cancel,
    "key": Key,
    "events": Events,
    "owner": Owner,
}


class WrongDialect(Exception):
    """A dialect file can't be used; the message says where and why."""


def named(name: str) -> Dialect:
    """Return one of the dialects that are shipped, by its name."""
    return shipped()[name]


@cache
def shipped() -> dict[str, Dialect]:
    """Return all dialects in harness/dialects, by their names."""
    found = (load(path) for path in sorted(FOLDER.glob("*.toml")))
    return {dialect.name: dialect for dialect in found}


def load(path: Path) -> Dialect:
    """Return the dialect in a file, or raise WrongDialect."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise WrongDialect(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise WrongDialect(f"{path} isn't TOML: {error}") from error
    try:
        return _read(table)
    except WrongDialect as error:
        raise WrongDialect(f"{path}: {error}") from None


def _read(table: dict[str, Any]) -> Dialect:
    values = {
        name: _fill(TABLES[name], value, name) if name in TABLES else value
        for name, value in table.items()
    }
    return _fill(Dialect, values, "")


def _fill(kind: type[T], values: Any, where: str) -> T:
    """Build a dataclass from a table, with a sentence for what is wrong."""
    place = f"[{where}] " if where else ""
    if not isinstance(values, dict):
        raise WrongDialect(f"{place}has to be a table")
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for name, value in values.items():
        if name not in known:
            names = ", ".join(known)
            raise WrongDialect(f"{place}{name}: not known; there are {names}")
        _check(f"{place}{name}", name, str(known[name].type), value)
    for name, one in known.items():
        needed = one.default is MISSING and one.default_factory is MISSING
        if needed and name not in values:
            raise WrongDialect(f"{place}{name} is missing")
    return kind(**values)


def _check(place: str, name: str, kind: str, value: Any) -> None:
    for fault in faults(name, kind, value):
        if fault:
            raise WrongDialect(f"{place}: {fault}")
