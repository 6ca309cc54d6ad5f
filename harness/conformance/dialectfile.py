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

from harness.conformance.conditions import is_condition
from harness.conformance.dialect import (
    STATES,
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
# Fields that hold conditions.
CONDITIONS = frozenset(
    {"accepted", "refused", "ok", "unknown", "hidden", "shape", "ended"}
    | {"mismatch", "snapshot", "final", "detect", *STATES}
)


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
    except ValueError as error:
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
    dialect = _fill(Dialect, values, "")
    if dialect.owner and dialect.owner.by not in ("header", "cookie"):
        raise WrongDialect("[owner] by: `header` or `cookie`")
    return dialect


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
    if kind == "Sequence[str]":
        is_list = isinstance(value, list)
        if not is_list or not all(isinstance(one, str) for one in value):
            raise WrongDialect(f"{place}: a list of texts")
    wanted: dict[str, Any] = {
        "str": str,
        "bool": bool,
        "int": int,
        "float": (int, float),
    }
    if kind in wanted and not isinstance(value, wanted[kind]):
        raise WrongDialect(f"{place}: {value!r} isn't of the right type")
    if name in CONDITIONS:
        for text in value:
            if not is_condition(text):
                raise WrongDialect(f"{place}: {text!r} isn't a condition")
