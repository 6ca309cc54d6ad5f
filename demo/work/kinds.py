"""Looks up kinds of work by name.

A composition (demo/kinds.py) lists the kinds and passes them inward.
Nothing here or below knows a particular kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demo.errors import UnknownKind
from demo.work.kind import Kind

Kinds = Mapping[str, Kind[Any]]


def catalogue(*kinds: Kind[Any]) -> Kinds:
    """Return the kinds by name. Raises ValueError for a duplicate name."""
    by_name = {kind.name: kind for kind in kinds}
    if len(by_name) < len(kinds):
        raise ValueError("two kinds of work have the same name")
    return by_name


def kind_of(kinds: Kinds, name: str) -> Kind[Any]:
    """Return the kind called `name`. Raises UnknownKind."""
    if name not in kinds:
        known = ", ".join(kinds)
        raise UnknownKind(f"There is no kind {name!r}. Choose one of {known}.")
    return kinds[name]
