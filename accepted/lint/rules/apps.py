"""Celery apps as the rules see them: settings, tasks and workers together.

A setting that can't be known is UNKNOWN, and so is a missing one of an app
that may be configured from elsewhere; a rule finds nothing there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from accepted.lint.facts import UNKNOWN, Fact, Facts, Place, Value

REDIS, AMQP, SQS = "redis", "amqp", "sqs"
SCHEMES = {
    "redis": REDIS, "rediss": REDIS, "redis+socket": REDIS,
    "sentinel": REDIS, "unix": REDIS, "valkey": REDIS, "valkeys": REDIS,
    "amqp": AMQP, "amqps": AMQP, "pyamqp": AMQP, "sqs": SQS,
}  # fmt: skip
# Kombu's default on Redis: kombu/transport/redis.py of 5.7.0.
VISIBILITY_S = 3600.0


@dataclass(frozen=True)
class Option:
    """A value and the fact that sets it, or neither: the default counts."""

    value: Value
    fact: Fact | None = None

    @property
    def number(self) -> float | None:
        """The value as a number, None if it is none."""
        is_number = isinstance(self.value, int | float)
        if not is_number or isinstance(self.value, bool):
            return None
        return float(self.value)  # type: ignore[arg-type]


@dataclass
class Task:
    """A task and its options."""

    name: str
    place: Place
    options: dict[str, Fact]

    def option(self, name: str) -> Option:
        """Return an option; UNKNOWN if it may be set where nobody sees."""
        fact = self.options.get(f"task.{name}")
        if fact:
            return Option(fact.value, fact)
        return Option(UNKNOWN if "task.is_open" in self.options else None)


@dataclass
class App:
    """A Celery app, with all that concerns it."""

    scope: str
    place: Place
    settings: dict[str, Fact]
    tasks: list[Task] = field(default_factory=list)
    # The facts of each command line that starts a worker of it.
    workers: list[dict[str, Fact]] = field(default_factory=list)
    broker: str = ""

    def setting(self, name: str) -> Option:
        """Return a setting; UNKNOWN if it may be set where nobody sees."""
        fact = self.settings.get(f"celery.{name}")
        if fact:
            return Option(fact.value, fact)
        is_open = "celery.is_open" in self.settings
        return Option(UNKNOWN if is_open else None)

    def cure(self, **settings: str) -> str:
        """Return settings to copy, in the style that this app has."""
        prefix = self.settings.get("celery.prefix")
        return "\n".join(
            _line(prefix, name, value) for name, value in settings.items()
        )

    def of(self, task: Task, name: str) -> Option:
        """Return what counts for a task: its own option, or the app's."""
        own = task.option(name)
        if own.fact or own.value is UNKNOWN:
            return own
        return self.setting(f"task_{name}")

    def limit(self, task: Task, kind: str) -> Option:
        """Return a task's `time_limit` or `soft_time_limit`."""
        own = task.option(kind)
        if own.fact or own.value is UNKNOWN:
            return own
        for worker in self.workers:
            fact = worker.get(f"worker.{kind}_s")
            if fact:
                return Option(fact.value, fact)
        return self.setting(f"task_{kind}")

    def visibility(self) -> Option:
        """Return the broker's visibility timeout; None where it has none."""
        if self.broker not in (REDIS, ""):
            return Option(None)
        found = self.setting("visibility_timeout_s")
        if found.fact or found.value is UNKNOWN:
            return found
        return Option(VISIBILITY_S if self.broker == REDIS else None)


def cure(facts: Facts, scope: str, name: str, value: str) -> str:
    """Return a setting to copy, in the style of the app that has a scope."""
    return _line(facts.get(scope, "celery.prefix"), name, value)


def _line(prefix: Fact | None, name: str, value: str) -> str:
    is_django = prefix is not None and prefix.text
    full = f"{prefix.text}_{name.upper()}" if is_django and prefix else name
    return f"{full} = {value}"


@lru_cache(maxsize=2)
def apps(facts: Facts) -> tuple[App, ...]:
    """Return the apps of a tree."""
    found = [_app(scope, facts) for scope in facts.scopes("celery.app")]
    found += list(_configured_elsewhere(facts, found))
    for scope in facts.scopes("task.name"):
        options = {fact.name: fact for fact in facts.of(scope)}
        name = options["task.name"]
        task = Task(str(name.value), name.place, options)
        owner = options["task.app"].value
        for app in _owners(owner, name.place, found, facts):
            app.tasks.append(task)
    for scope in facts.scopes("worker.command"):
        worker = {fact.name: fact for fact in facts.of(scope)}
        for app in _served(worker, found, facts):
            app.workers.append(worker)
    return tuple(found)


def _app(scope: str, facts: Facts) -> App:
    own = facts.of(scope)
    place = next(f.place for f in own if f.name == "celery.app")
    return _with_broker(App(scope, place, _last(own)), facts)


def _configured_elsewhere(facts: Facts, found: list[App]) -> Iterator[App]:
    """Yield an app for settings whose app isn't in the tree."""
    scopes = dict.fromkeys(
        fact.scope
        for name in ("celery.broker_url", "celery.visibility_timeout_s",
                     "celery.task_acks_late")
        for fact in facts.named(name)
        if "#settings" in fact.scope
    )  # fmt: skip
    for scope in scopes:
        own = facts.of(scope)
        place = own[0].place
        if not any(facts.are_near(place, app.place) for app in found):
            yield _with_broker(App(scope, place, _last(own)), facts)


def _last(facts: list[Fact]) -> dict[str, Fact]:
    """Return the facts by name; an UNKNOWN visibility never hides a known."""
    found: dict[str, Fact] = {}
    for fact in facts:
        is_vague = fact.is_unknown and fact.name.endswith("timeout_s")
        if not (is_vague and fact.name in found):
            found[fact.name] = fact
    return found


def _with_broker(app: App, facts: Facts) -> App:
    url = app.setting("broker_url").value
    if not isinstance(url, str):
        variables = (
            fact
            for name in ("env.CELERY_BROKER_URL", "env.BROKER_URL")
            for fact in facts.named(name)
            if facts.are_near(app.place, fact.place)
        )
        url = next((fact.value for fact in variables), None)
    if isinstance(url, str):
        scheme = urlsplit(url.split(";")[0]).scheme if ":" in url else url
        app.broker = SCHEMES.get(scheme, "" if "{}" in scheme else "other")
    return app


def _owners(
    owner: Value, place: Place, found: list[App], facts: Facts
) -> list[App]:
    """Return the apps of a task: its own, or all near a shared one."""
    own = [app for app in found if app.scope == owner]
    if own or owner != "shared":
        return own
    near = [app for app in found if facts.are_near(app.place, place)]
    closest = max((_shared(app, place) for app in near), default=0)
    return [app for app in near if _shared(app, place) == closest]


def _shared(app: App, place: Place) -> int:
    """Return how many folders an app and a place have in common."""
    folders = app.place.path.split("/")[:-1]
    others = place.path.split("/")[:-1]
    same = [a == b for a, b in zip(folders, others, strict=False)]
    return ([*same, False]).index(False)


def _served(
    worker: dict[str, Fact], found: list[App], facts: Facts
) -> list[App]:
    """Return the apps that a command line starts a worker of."""
    place = worker["worker.command"].place
    near = [app for app in found if facts.are_near(app.place, place)]
    named = worker.get("worker.app")
    if len(near) > 1 and named and named.text:
        module = named.text.partition(":")[0]
        return [app for app in near if _is_named(module, app.place.path)]
    return near if len(near) == 1 else []


def _is_named(module: str, path: str) -> bool:
    dotted = "." + path.removesuffix(".py").replace("/", ".")
    return dotted.endswith(f".{module}") or f".{module}." in f"{dotted}."
