"""Joins the facts of modules: names of others become values and scopes.

`from .constants import HOUR` is a Reference until all modules are read. An app
that another module configures has a scope with `?` until it is known where the
app is. Configuration modules are joined to the apps that name them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from accepted.lint.facts import UNKNOWN, Fact, Reference, Value
from accepted.lint.readers.python.appnames import ELSEWHERE
from accepted.lint.readers.python.module import dotted_name

CONSTANT = "python.constant"
# chosen: a constant imported through more modules isn't a setting.
MOST_STEPS = 8
DJANGO = "django.conf:settings"
MAYBE = "-maybe"
MAYBE_SETTINGS = f"#settings{MAYBE}"


def link(facts: list[Fact]) -> list[Fact]:
    """Return the facts with every reference resolved, or UNKNOWN."""
    modules = _Modules(facts)
    linked = [
        replace(
            fact,
            value=modules.value(fact.value, fact.place.path),
            assumed=fact.assumed
            or modules.assumed(fact.value, fact.place.path),
            scope=modules.scope(fact.scope, fact.place.path),
        )
        for fact in facts
        if fact.name != CONSTANT
    ]
    linked = [
        replace(fact, value=modules.scope(fact.value, fact.place.path))
        if fact.name == "task.app" and isinstance(fact.value, str)
        else fact
        for fact in linked
    ]
    return list(_joined(linked, modules))


class _Modules:
    """The modules of a tree, found by the end of their dotted names."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self.constants: dict[tuple[str, str], Fact] = {}
        self.apps: dict[tuple[str, str], str] = {}
        self.paths: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            path = fact.place.path
            name = dotted_name(path)
            parts = name.split(".")
            for start in range(len(parts)):
                self.paths[".".join(parts[start:])].add(path)
            if fact.name == CONSTANT:
                self.constants[path, fact.scope] = fact
            elif fact.name in ("celery.app", "celery.alias"):
                self.apps[path, str(fact.value)] = fact.scope

    def path(self, dotted: str, near: str) -> str:
        """Return the file of a module; '' if several could be it.

        The one nearest to `near` counts, since each folder of examples may
        have a module of the same name.
        """
        found = list(self.paths.get(dotted, ()))
        if len(found) < 2:
            return "".join(found)
        closest = max(shared(path, near) for path in found)
        found = [path for path in found if shared(path, near) == closest]
        return found[0] if len(found) == 1 else ""

    def value(self, value: Value, near: str, steps: int = MOST_STEPS) -> Value:
        """Return a value that is no reference any more."""
        if not isinstance(value, Reference):
            return value
        fact = self._constant(value, near)
        if fact is None or not steps:
            return UNKNOWN
        return self.value(fact.value, fact.place.path, steps - 1)

    def assumed(self, value: Value, near: str) -> str:
        """Return whence a referred value is assumed."""
        fact = self._constant(value, near)
        return fact.assumed if fact else ""

    def scope(self, scope: str, near: str) -> str:
        """Return the scope of an app that was named in another module."""
        if not scope.startswith(ELSEWHERE):
            return scope
        dotted, _, name = scope[1:].rpartition(":")
        path = self.path(dotted, near)
        if (path, name) in self.apps:
            return self.apps[path, name]
        # `from proj import celery_app`, which proj/__init__.py imports; or
        # a module that is named: `celery.conf` of `from proj import celery`.
        below = [
            self.path(f"{dotted}.{end}", near) for end in ("celery", name)
        ]
        own = list(
            dict.fromkeys(
                s for (p, _), s in self.apps.items() if p in (path, *below)
            )
        )
        return own[0] if len(own) == 1 else scope

    def _constant(self, value: Value, near: str) -> Fact | None:
        if not isinstance(value, Reference):
            return None
        for dotted in (value.module, value.module.rpartition(".")[0]):
            # `settings.X`, where settings is an object of a module.
            path = self.path(dotted, near) if dotted else ""
            fact = self.constants.get((path, value.name))
            if fact:
                return fact
        return None


def shared(one: str, other: str) -> int:
    """Return how many folders two paths have in common."""
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _joined(facts: list[Fact], modules: _Modules) -> Iterator[Fact]:
    """Yield the facts, those of a configuration in their app's scope."""
    settings: dict[str, list[Fact]] = defaultdict(list)
    rest: list[Fact] = []
    for fact in facts:
        _, _, thing = fact.scope.partition("#")
        is_setting = thing.startswith("settings")
        (settings[fact.scope] if is_setting else rest).append(fact)
    used: set[str] = set()
    for fact in rest:
        yield fact
        if fact.name == "celery.config_from":
            near = fact.place.path
            scopes = _configuration(str(fact.value), near, settings, modules)
            used.update(scopes)
            if not scopes:
                yield Fact("celery.is_open", True, fact.place, fact.scope)
            for scope in scopes:
                for one in settings[scope]:
                    yield replace(one, scope=fact.scope)
    for scope, own in settings.items():
        is_left = scope not in used and not scope.endswith(MAYBE)
        # Eager on a developer's machine is no finding.
        if is_left and not (used and _is_local(scope)):
            yield from own


def _configuration(
    name: str, near: str, settings: dict[str, list[Fact]], modules: _Modules
) -> list[str]:
    """Return the scopes of the settings that `config_from_object` names."""
    if name in (DJANGO, "django.conf.settings"):
        return _django(list(settings), near)
    module, _, thing = name.partition(":")
    if not thing and not modules.path(module, near):
        # `proj.config.Production`, or `config` of `from proj import config`
        module, _, thing = name.rpartition(".")
    path = modules.path(module, near)
    if not path:
        return []
    ends = (f"#settings:{thing}",) if thing else ("#settings", MAYBE_SETTINGS)
    return [path + end for end in ends if path + end in settings]


def _django(scopes: list[str], near: str) -> list[str]:
    """Return the settings of a Django project, the most general ones first.

    Those for tests and for a developer's machine are left out where there are
    others, and those of a project that is further away.
    """
    own = [s for s in scopes if "settings" in s.partition("#")[0]]
    own = [s for s in own if not s.endswith(MAYBE)]
    if not own:
        return []
    closest = max(shared(s, near) for s in own)
    own = [s for s in own if shared(s, near) == closest]
    kept = [s for s in own if not _is_local(s)] or own
    return sorted(kept, key=lambda scope: (not _is_base(scope), scope))


def _is_local(scope: str) -> bool:
    stem = dotted_name(scope.partition("#")[0]).rpartition(".")[2].lower()
    return any(word in stem for word in ("test", "local", "dev", "ci"))


def _is_base(scope: str) -> bool:
    stem = dotted_name(scope.partition("#")[0]).rpartition(".")[2].lower()
    return stem in ("base", "common", "default", "defaults", "settings")
