"""Rules about how a worker takes its tasks, and how it stops."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import UNKNOWN, Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.apps import App, apps
from accepted.lint.rules.wording import duration

DEFAULT_MULTIPLIER = 4
# chosen: behind a task of ten minutes, a reserved one is late.
LONG_S = 600


def prefetch(facts: Facts, options: Options) -> Iterator[Finding]:
    """Find workers that reserve tasks behind long ones."""
    for app in apps(facts):
        longest_s = _longest(app, options)
        if longest_s is None or longest_s < LONG_S or not app.tasks:
            continue
        setting = app.setting("worker_prefetch_multiplier")
        if app.setting("worker_disable_prefetch").value in (True, UNKNOWN):
            continue
        if app.workers:
            for worker in app.workers:
                if "worker.disable_prefetch" in worker:
                    continue
                own = worker.get("worker.prefetch_multiplier")
                value = own.value if own else setting.value
                if _is_above_one(value):
                    yield _reserves(own or setting.fact, app, value, longest_s)
                    break
        elif _is_above_one(setting.value):
            yield _reserves(setting.fact, app, setting.value, longest_s)


def _longest(app: App, options: Options) -> float | None:
    # The hard limit ends what outlasts a soft one.
    limits = [
        app.limit(task, "time_limit").number
        or app.limit(task, "soft_time_limit").number
        for task in app.tasks
    ]
    known = [limit for limit in limits if limit is not None]
    return options.longest_task_s or max(known, default=None)


def _is_above_one(value: object) -> bool:
    """Say whether more than one task a slot is reserved; 0 is no limit."""
    if value is None:
        return True
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and value != 1


def _reserves(
    fact: Fact | None, app: App, value: object, longest_s: float
) -> Finding:
    count = DEFAULT_MULTIPLIER if value is None else value
    default = ", Celery's default" if value is None else ""
    return Finding(
        "prefetch-long-tasks",
        fact.place if fact else app.place,
        f"Each slot reserves {count} tasks{default}, and one may take"
        f" {duration(longest_s)}. The reserved ones wait behind it while"
        " other workers are idle.",
        app.cure(worker_prefetch_multiplier="1")
        + "\n# on Redis, since Celery 5.6, or: "
        + app.cure(worker_disable_prefetch="True"),
    )


def remap_sigterm(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find SIGTERM turned into a cold shutdown."""
    for fact in facts.named("env.REMAP_SIGTERM"):
        if fact.text != "SIGQUIT":
            continue
        near = [
            app for app in apps(facts) if facts.are_near(app.place, fact.place)
        ]
        # Without an app in the tree, its settings aren't known.
        if not near:
            continue
        waits = [app.setting("worker_soft_shutdown_timeout") for app in near]
        is_soft = any(
            option.value is UNKNOWN or (option.number or 0) > 0
            for option in waits
        )
        if not is_soft:
            yield Finding(
                "remap-sigterm-cold",
                fact.place,
                "`REMAP_SIGTERM=SIGQUIT` without"
                " `worker_soft_shutdown_timeout` makes every deployment a cold"
                " shutdown: running tasks are cancelled at once, and those"
                " that were acknowledged early are lost.",
                "worker_soft_shutdown_timeout = 20   # some seconds below the"
                " grace period",
            )


RULES = (
    Rule(
        name="prefetch-long-tasks",
        title="Workers reserve tasks behind long ones",
        why="A worker takes `worker_prefetch_multiplier` messages for each of"
        " its slots, and only that worker can run them.",
        level=Level.WARNING,
        find=prefetch,
        explain="Applies where a task may take ten minutes or longer, by its"
        " limit or by `longest_task_s`. `-O fair` distributes among the"
        " children of one worker and changes nothing between workers. A worker"
        " that dies also takes all that it had reserved.",
        page="chapters/7-delivery.md#in-production",
    ),
    Rule(
        name="remap-sigterm-cold",
        title="SIGTERM is turned into a cold shutdown",
        why="An orchestrator sends SIGTERM. Remapped to SIGQUIT, it starts the"
        " soft shutdown if that has a time, and otherwise the cold one.",
        level=Level.ERROR,
        find=remap_sigterm,
        explain="Set `worker_soft_shutdown_timeout` (Celery 5.5 or newer) to a"
        " few seconds below the grace period: after it, the worker turns cold,"
        " and giving messages back takes time as well.",
        page="chapters/9-stopping.md#four-shutdowns",
    ),
)
