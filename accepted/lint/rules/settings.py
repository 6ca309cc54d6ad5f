"""Finds the Celery settings that a run has, across files."""

from __future__ import annotations

from accepted.lint.facts import UNKNOWN, Fact, Facts
from accepted.lint.rules.apps import App, Option, apps
from accepted.lint.runs import Run


def owners(facts: Facts, run: Run) -> list[App]:
    """Return the apps whose worker a run is, by `-A` or by nearness."""
    scopes = {run.scope, run.image, *run.patches}
    return [
        app
        for app in apps(facts)
        for worker in app.workers
        if worker["worker.command"].scope in scopes
    ]


def setting(facts: Facts, run: Run, name: str) -> Option | None:
    """Return a run's setting, None if no app is known; UNKNOWN if not sure."""
    found = [app.setting(name) for app in owners(facts, run)]
    if not found:
        return None
    values = {option.value for option in found}
    return found[0] if len(values) == 1 else Option(UNKNOWN)


def longest_limit(facts: Facts, run: Run) -> Fact | None:
    """Return the longest hard time limit of a run's tasks, if one is known."""
    stated = run.get("worker.time_limit_s")
    found = [stated] if stated else []
    for app in owners(facts, run):
        options = [app.limit(task, "time_limit") for task in app.tasks]
        options.append(app.setting("task_time_limit"))
        found += [option.fact for option in options if option.fact]
    known = [fact for fact in found if fact.number]
    return max(known, key=lambda fact: fact.number or 0, default=None)
