"""Facts that the readers find and the rules compare.

A fact is one setting at one place: `Fact("pod.grace_s", 30.0, place, scope)`.
Facts of the same scope belong to the same thing: a Celery app, a task, a
container, a gateway's location. A scope starts with the file's path, because
two files may hold things of the same name: `deploy/w.yaml#Deployment/worker`.

A setting that is written but can't be known without running the code has the
value UNKNOWN. It is a fact as well: a rule mustn't assume the default there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class Unknown(Enum):
    """The value of a setting that only a run would tell."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Reference:
    """A name of another Python module; linking replaces it by its value."""

    module: str
    name: str


Value = str | int | float | bool | None | tuple[str, ...] | Unknown | Reference


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file: path from PATH, line and column from 1."""

    path: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Fact:
    """One setting, its value, its place and the thing it belongs to.

    `assumed` says where a value comes from that isn't written as such, e.g.
    `default of VISIBILITY_S`; a finding repeats it.
    """

    name: str
    value: Value
    place: Place
    scope: str
    assumed: str = ""

    @property
    def number(self) -> float | None:
        """The value as a number, None if it isn't one or isn't known."""
        if isinstance(self.value, bool):
            return None
        return self.value if isinstance(self.value, int | float) else None

    @property
    def text(self) -> str | None:
        """The value as text, None if it isn't one or isn't known."""
        return self.value if isinstance(self.value, str) else None

    @property
    def words(self) -> tuple[str, ...]:
        """The value as a list of words, empty if it isn't one."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def is_true(self) -> bool:
        """Say whether the value is known, and true."""
        return self.value is True

    @property
    def is_false(self) -> bool:
        """Say whether the value is known, and false."""
        return self.value is False

    @property
    def is_unknown(self) -> bool:
        """Say whether only a run would tell the value."""
        return self.value is UNKNOWN


class Facts:
    """All facts of a tree, found by name and by scope."""

    def __init__(
        self,
        facts: Iterable[Fact] = (),
        projects: Mapping[str, str] | None = None,
    ) -> None:
        self._by_name: dict[str, list[Fact]] = defaultdict(list)
        self._by_scope: dict[str, list[Fact]] = defaultdict(list)
        self._by_both: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self._projects = projects or {}
        for fact in facts:
            self._by_name[fact.name].append(fact)
            self._by_scope[fact.scope].append(fact)
            self._by_both[fact.scope, fact.name].append(fact)

    def named(self, name: str) -> list[Fact]:
        """Return every fact of that name, in the order of the files."""
        return self._by_name.get(name, [])

    def everything(self) -> list[Fact]:
        """Return all facts."""
        return [fact for own in self._by_scope.values() for fact in own]

    def scopes(self, name: str) -> list[str]:
        """Return the scopes that have such a fact, each once."""
        return list(dict.fromkeys(fact.scope for fact in self.named(name)))

    def of(self, scope: str) -> list[Fact]:
        """Return all facts of a scope, in the order they were found."""
        return self._by_scope.get(scope, [])

    def every(self, scope: str, name: str) -> list[Fact]:
        """Return the facts of that name in a scope."""
        return self._by_both.get((scope, name), [])

    def get(self, scope: str, name: str) -> Fact | None:
        """Return the fact of that name in a scope; the last one counts."""
        found = self.every(scope, name)
        return found[-1] if found else None

    def project(self, place: Place) -> str:
        """Return the folder of the project that a file belongs to."""
        return self._projects.get(place.path, ".")

    def are_near(self, one: Place, other: Place) -> bool:
        """Say whether two places concern each other.

        They do in one project, and where one project holds the other, e.g.
        `deploy/` at the top and `services/reports/tasks.py`; not in two
        services side by side.
        """
        a, b = self.project(one), self.project(other)
        return _holds(a, b) or _holds(b, a)


def _holds(outer: str, inner: str) -> bool:
    return outer in (".", inner) or inner.startswith(outer + "/")
