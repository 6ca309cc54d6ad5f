"""A catalogue of kinds: the work that a service takes, by name.

Which kinds there are is said by a composition (demo/kinds.py), and passed
inward; nothing here or below knows one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demo.errors import UnknownKind
from demo.work.kind import Kind

Kinds = Mapping[str, Kind[Any]]


def catalogue(*kinds: Kind[Any]) -> Kinds:
    """Return the kinds by name. Raises ValueError for two of one name."""
    found = {kind.name: kind for kind in kinds}
    if len(found) < len(kinds):
        raise ValueError("two kinds of work have the same name")
    return found


def kind_of(kinds: Kinds, name: str) -> Kind[Any]:
    """Return the kind called `name`. Raises UnknownKind."""
    if name not in kinds:
        known = ", ".join(kinds)
        raise UnknownKind(f"There is no kind {name!r}. Choose one of {known}.")
    return kinds[name]
