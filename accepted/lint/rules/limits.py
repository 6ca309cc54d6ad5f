"""Rules about time limits, and about pools that don't keep them."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import Fact, Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.apps import App, apps
from accepted.lint.rules.wording import duration, names

PAGE = "chapters/9-stopping.md#stop-it"
# Pool -> limits that it doesn't keep. Source: celery/concurrency/ of 5.7.0.
IGNORED = {
    "gevent": ("soft_time_limit",),
    "eventlet": ("soft_time_limit", "time_limit"),
    "threads": ("soft_time_limit", "time_limit"),
    "solo": ("soft_time_limit", "time_limit"),
}


def no_time_limit(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find tasks that may run for ever."""
    for app in apps(facts):
        endless = [
            task
            for task in app.tasks
            if app.limit(task, "time_limit").value is None
            and app.limit(task, "soft_time_limit").value is None
        ]
        if endless:
            every = [task.name for task in endless]
            yield Finding(
                "no-time-limit",
                app.place,
                f"{names(every)} may run for ever: a call without a timeout"
                " of its own holds a slot until somebody restarts the worker,"
                " and no alarm fires.",
                app.cure(task_soft_time_limit="540", task_time_limit="600"),
            )


def soft_above_hard(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find soft limits that the hard limit comes before."""
    for app in apps(facts):
        soft = app.setting("task_soft_time_limit")
        hard = app.setting("task_time_limit")
        yield from _above(app, soft.fact, hard.fact)
        for task in app.tasks:
            soft = app.limit(task, "soft_time_limit")
            hard = app.limit(task, "time_limit")
            yield from _above(app, soft.fact, hard.fact)
        for worker in app.workers:
            both = [
                worker.get("worker.soft_time_limit_s"),
                worker.get("worker.time_limit_s"),
            ]
            yield from _above(app, *both)


def _above(
    app: App, soft: Fact | None, hard: Fact | None
) -> Iterator[Finding]:
    if soft is None or hard is None:
        return
    a, b = soft.number, hard.number
    if a is None or b is None or a < b or b <= 0:
        return
    # A task's own hard limit is what doesn't fit to the app's soft one.
    is_task = hard.name.startswith("task.")
    at, other = (hard, soft) if is_task else (soft, hard)
    lower = f"{max(b - max(b // 10, 1), 0):.0f}"
    if is_task or soft.name.startswith("task."):
        cure = f"soft_time_limit={lower}"
    elif soft.name.startswith("worker."):
        cure = f"--soft-time-limit {lower}"
    else:
        cure = app.cure(task_soft_time_limit=lower)
    yield Finding(
        "soft-limit-above-hard",
        at.place,
        f"The soft limit of {duration(a)} isn't below the hard limit of"
        f" {duration(b)}: the process is killed before"
        " `SoftTimeLimitExceeded` could let the task clean up.",
        f"{cure}   # or a higher hard limit than {b:.0f}",
        ((other.place, "the other limit"),)
        if hard.place != soft.place
        else (),
    )


def gevent_limits(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find time limits in a pool that ignores them."""
    for app in apps(facts):
        for pool in _pools(app):
            ignored = IGNORED.get(pool.text or "", ())
            limits = [
                limit.fact
                for task in app.tasks
                for kind in ignored
                if (limit := app.limit(task, kind)).fact
                and limit.number is not None
            ]
            if limits:
                yield _not_kept(pool, limits[0], ignored)


def _pools(app: App) -> list[Fact]:
    found = [worker.get("worker.pool") for worker in app.workers]
    found.append(app.settings.get("celery.worker_pool"))
    return [fact for fact in found if fact]


def _not_kept(pool: Fact, limit: Fact, ignored: tuple[str, ...]) -> Finding:
    which = "soft limits" if len(ignored) == 1 else "time limits"
    also = (
        " Its hard limit can't interrupt code that doesn't yield either."
        if pool.text == "gevent"
        else ""
    )
    return Finding(
        "gevent-limits",
        pool.place,
        f"The pool `{pool.text}` doesn't keep {which}, and one of"
        f" {duration(limit.number or 0)} is set: the task goes on.{also}",
        "celery -A proj worker --pool prefork",
        ((limit.place, "the limit"),),
    )


RULES = (
    Rule(
        name="no-time-limit",
        title="Tasks have no time limit",
        why="A task that hangs holds its slot for ever. With as many of them"
        " as slots, the worker is alive and does nothing.",
        level=Level.WARNING,
        find=no_time_limit,
        explain="A limit is what every other time is measured against: the"
        " visibility timeout, the grace period, the deadline that a user sees."
        " Set it for the app, and higher for the tasks that need more.",
        page=PAGE,
    ),
    Rule(
        name="soft-limit-above-hard",
        title="The soft limit isn't below the hard one",
        why="The hard limit kills the process, so a soft limit at or above it"
        " never comes.",
        level=Level.ERROR,
        find=soft_above_hard,
        explain="A task's own limits are compared with the app's where it has"
        " only one of the two: `@app.task(soft_time_limit=900)` under"
        " `task_time_limit = 600` is killed at 600 s.",
        alone="the two numbers contradict each other without any run",
    ),
    Rule(
        name="gevent-limits",
        title="The pool doesn't keep the time limits",
        why="Soft limits are signals to a child process, and only the prefork"
        " pool has children. Threads and the solo pool keep no limit at all.",
        level=Level.ERROR,
        find=gevent_limits,
        explain="gevent keeps the hard limit by raising an exception at the"
        " next point where the task yields; code that computes never yields."
        " Run tasks that need limits in a prefork worker with a queue of its"
        " own.",
        alone="the guide's stack has a prefork pool only; the source is"
        " celery/concurrency of 5.7.0",
    ),
)
