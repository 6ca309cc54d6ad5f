"""Joins the facts of modules: names of others become values and scopes.

`from .constants import HOUR` is a Reference until all modules are read. An app
that another module configures has a scope with `?` until it is known where the
app is. Configuration modules are joined to the apps that name them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from accepted.lint.facts import UNKNOWN, Fact, Reference, Value
from accepted.lint.readers.python.apps import ELSEWHERE
from accepted.lint.readers.python.module import dotted_name

CONSTANT = "python.constant"
# chosen: a constant imported through more modules isn't a setting.
MOST_STEPS = 8
DJANGO = "django.conf:settings"
MAYBE = "-maybe"


def link(facts: list[Fact]) -> list[Fact]:
    """Return the facts with every reference resolved, or UNKNOWN."""
    modules = _Modules(facts)
    linked = [
        replace(
            fact,
            value=modules.value(fact.value),
            assumed=fact.assumed or modules.assumed(fact.value),
            scope=modules.scope(fact.scope),
        )
        for fact in facts
        if fact.name != CONSTANT
    ]
    linked = [
        replace(fact, value=modules.scope(fact.value))
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
            elif fact.name == "celery.app":
                self.apps[path, str(fact.value)] = fact.scope

    def path(self, dotted: str) -> str:
        """Return the file of a module; '' if none or several could be it."""
        found = self.paths.get(dotted, set())
        return next(iter(found)) if len(found) == 1 else ""

    def value(self, value: Value, steps: int = MOST_STEPS) -> Value:
        """Return a value that is no reference any more."""
        if not isinstance(value, Reference):
            return value
        fact = self._constant(value)
        if fact is None or not steps:
            return UNKNOWN
        return self.value(fact.value, steps - 1)

    def assumed(self, value: Value) -> str:
        """Return whence a referred value is assumed."""
        fact = self._constant(value)
        return fact.assumed if fact else ""

    def scope(self, scope: str) -> str:
        """Return the scope of an app that was named in another module."""
        if not scope.startswith(ELSEWHERE):
            return scope
        dotted, _, name = scope[1:].rpartition(":")
        path = self.path(dotted)
        if (path, name) in self.apps:
            return self.apps[path, name]
        # `from proj import celery_app`, which proj/__init__.py imports; or
        # a module that is named: `celery.conf` of `from proj import celery`.
        below = self.path(f"{dotted}.celery") or self.path(f"{dotted}.{name}")
        own = [s for (p, _), s in self.apps.items() if p in (path, below)]
        return own[0] if len(own) == 1 else scope

    def _constant(self, value: Value) -> Fact | None:
        if not isinstance(value, Reference):
            return None
        for dotted in (value.module, value.module.rpartition(".")[0]):
            # `settings.X`, where settings is an object of a module.
            path = self.path(dotted) if dotted else ""
            fact = self.constants.get((path, value.name))
            if fact:
                return fact
        return None


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
            scopes = _configuration(str(fact.value), settings, modules)
            used.update(scopes)
            if not scopes:
                yield Fact("celery.is_open", True, fact.place, fact.scope)
            for scope in scopes:
                for one in settings[scope]:
                    yield replace(one, scope=fact.scope)
    for scope, own in settings.items():
        if scope not in used and not scope.endswith(MAYBE):
            yield from own


def _configuration(
    name: str, settings: dict[str, list[Fact]], modules: _Modules
) -> list[str]:
    """Return the scopes of the settings that `config_from_object` names."""
    if name in (DJANGO, "django.conf.settings"):
        return _django(list(settings))
    module, _, thing = name.partition(":")
    if not thing and not modules.path(module):
        # `proj.config.Production`, or `config` of `from proj import config`
        module, _, thing = name.rpartition(".")
    path = modules.path(module)
    if not path:
        return []
    ends = (
        [f"#settings:{thing}"] if thing else ["#settings", f"#settings{MAYBE}"]
    )
    return [path + end for end in ends if path + end in settings]


def _django(scopes: list[str]) -> list[str]:
    """Return the settings of a Django project, the most general ones first.

    Those for tests and for a developer's machine are left out where there are
    others.
    """
    own = [s for s in scopes if "settings" in s.partition("#")[0]]
    own = [s for s in own if not s.endswith(MAYBE)]
    kept = [s for s in own if not _is_local(s)] or own
    return sorted(kept, key=lambda scope: (not _is_base(scope), scope))


def _is_local(scope: str) -> bool:
    stem = dotted_name(scope.partition("#")[0]).rpartition(".")[2].lower()
    return any(word in stem for word in ("test", "local", "dev", "ci"))


def _is_base(scope: str) -> bool:
    stem = dotted_name(scope.partition("#")[0]).rpartition(".")[2].lower()
    return stem in ("base", "common", "default", "defaults", "settings")
