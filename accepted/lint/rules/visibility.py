"""Rules about the visibility timeout of Redis and Valkey as brokers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from accepted.lint.facts import Fact, Facts, Place
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.apps import App, Option, apps
from accepted.lint.rules.wording import assumed, duration

PAGE = "chapters/7-delivery.md#why-each-default-is-as-it-is"
WRITTEN = (
    "celery.visibility_timeout_s",
    "celery.result_visibility_timeout_s",
    "celery.plain_visibility_timeout_s",
)
# chosen: a task needs some time to end after its limit.
MARGIN_S = 60


def below_limit(facts: Facts, options: Options) -> Iterator[Finding]:
    """Find tasks that may run for longer than their message is invisible."""
    for app in apps(facts):
        visibility = app.visibility()
        timeout_s = visibility.number
        if timeout_s is None:
            continue
        for task in app.tasks:
            if app.of(task, "acks_late").value is not True:
                continue
            limit = app.limit(task, "time_limit")
            longest_s = limit.number
            if longest_s is None and limit.fact is None:
                longest_s = options.longest_task_s
            if longest_s is not None and longest_s >= timeout_s:
                yield _below(app, visibility, limit, longest_s, task.place)
                break


def _below(
    app: App, visibility: Option, limit: Option, longest_s: float, place: Place
) -> Finding:
    timeout_s = visibility.number or 0
    written = visibility.fact
    at = (
        written.place if written else limit.fact.place if limit.fact else place
    )
    note = assumed(written.assumed) if written else ", kombu's default"
    why = assumed(limit.fact.assumed) if limit.fact else ""
    others = (
        ((limit.fact.place, f"the limit of {duration(longest_s)}"),)
        if limit.fact and limit.fact.place != at
        else ()
    )
    return Finding(
        "visibility-below-limit",
        at,
        f"A task may run for {duration(longest_s)}{why}, and the visibility"
        f" timeout is {duration(timeout_s)}{note}. After that, the broker"
        " hands the task to a second worker while the first is still running"
        " it.",
        # The other keys of a dictionary that is there stay as they are.
        f'"visibility_timeout": {longest_s + MARGIN_S:.0f}'
        if written and written.name == WRITTEN[0]
        else app.cure(broker_transport_options=_visible(longest_s + MARGIN_S)),
        others,
    )


def disagrees(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find visibility timeouts that differ, in an app or on a broker."""
    every = apps(facts)
    for app in every:
        yield from _within(app)
    for one, other in combinations(every, 2):
        if not _share(one, other):
            continue
        a, b = one.visibility(), other.visibility()
        if a.number is None or b.number is None or a.number == b.number:
            continue
        short, long = sorted((a, b), key=lambda option: option.number or 0)
        shorter = one if short is a else other
        longer = other if short is a else one
        at = short.fact.place if short.fact else shorter.place
        there = long.fact.place if long.fact else longer.place
        yield Finding(
            "visibility-disagrees",
            at,
            f"This app's visibility timeout is {duration(short.number or 0)},"
            f" and {duration(long.number or 0)} in another app on the same"
            " broker. Each worker restores the messages of all, so the"
            " shorter one counts for both.",
            _all_three(shorter, long.number or 0),
            ((there, f"here it is {duration(long.number or 0)}"),),
        )


def _within(app: App) -> Iterator[Finding]:
    written = [app.settings[n] for n in WRITTEN if n in app.settings]
    known = [fact for fact in written if fact.number is not None]
    if app.broker in ("amqp", "other") or len(known) < 2:
        return
    values = [fact.number or 0 for fact in known]
    if len(set(values)) < 2:
        return
    first, *rest = sorted(known, key=lambda fact: fact.number or 0)
    yield Finding(
        "visibility-disagrees",
        first.place,
        f"The visibility timeout is {duration(min(values))} here and"
        f" {duration(max(values))} elsewhere in the same app. The shortest"
        " one decides when a running task is handed out again.",
        _all_three(app, max(values)),
        tuple((fact.place, _says(fact)) for fact in rest),
    )


def _says(fact: Fact) -> str:
    return f"here it is {duration(fact.number or 0)}"


def _share(one: App, other: App) -> bool:
    a, b = one.setting("broker_url"), other.setting("broker_url")
    if a.fact is None or b.fact is None:
        return False
    is_known = isinstance(a.value, str) and "{}" not in a.value
    return is_known and a.value == b.value


def eta_beyond(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find delays that outlast the visibility timeout."""
    delays = [
        *facts.named("call.countdown_s"),
        *facts.named("task.default_retry_delay"),
        *facts.named("task.retry_backoff_max"),
    ]
    for delay in delays:
        for app in apps(facts):
            timeout_s = app.visibility().number
            if timeout_s is None or delay.number is None:
                continue
            near = facts.are_near(app.place, delay.place)
            if near and delay.number >= timeout_s:
                yield _beyond(delay, app, timeout_s)
                break


def _beyond(delay: Fact, app: App, timeout_s: float) -> Finding:
    fact = app.visibility().fact
    return Finding(
        "eta-beyond-visibility",
        delay.place,
        f"The task is due after {duration(delay.number or 0)}"
        f"{assumed(delay.assumed)}, and the visibility timeout is"
        f" {duration(timeout_s)}. A worker holds it unacknowledged until then,"
        " so the broker hands it out again each time the timeout passes, and"
        " every copy runs.",
        "# Keep long delays in a table or in beat, and enqueue when due;\n"
        "# or: "
        + app.cure(
            broker_transport_options=_visible((delay.number or 0) + MARGIN_S)
        ),
        ((fact.place, "the visibility timeout"),) if fact else (),
    )


def _visible(seconds: float) -> str:
    return f'{{"visibility_timeout": {seconds:.0f}}}'


def _all_three(app: App, seconds: float) -> str:
    return app.cure(
        broker_transport_options=_visible(seconds),
        result_backend_transport_options=_visible(seconds),
        visibility_timeout=f"{seconds:.0f}",
    )


RULES = (
    Rule(
        name="visibility-below-limit",
        title="A running task is handed to a second worker",
        why="On Redis and Valkey, a message that isn't acknowledged within the"
        " visibility timeout is delivered again, also if its task is"
        " running.",
        level=Level.ERROR,
        find=below_limit,
        explain="Compares the timeout of the broker's transport options"
        " (kombu's default is 3,600 s) with the hard limit of every task that"
        " acknowledges late, or with `longest_task_s` of the configuration"
        " where a task has no limit. RabbitMQ has no such timeout, so the rule"
        " is silent there.\n\nThe timeout has no right value for work of"
        " unknown length. Where a lease or an attempt number refuses the"
        " second run, suppress the rule and say so.",
        page=PAGE,
    ),
    Rule(
        name="visibility-disagrees",
        title="Visibility timeouts differ on one broker",
        why="Every worker restores every message that is older than its own"
        " timeout, so the shortest timeout counts for all.",
        level=Level.ERROR,
        find=disagrees,
        explain="Celery's documentation names three settings that have to have"
        " the same value: `broker_transport_options`,"
        " `result_backend_transport_options` and `visibility_timeout`. Two"
        " apps are compared only if both name the same broker URL.",
        page=PAGE,
    ),
    Rule(
        name="eta-beyond-visibility",
        title="A delayed task comes due after its message comes back",
        why="A task with a countdown or an ETA waits in a worker's memory,"
        " unacknowledged, and the visibility timeout runs meanwhile.",
        level=Level.ERROR,
        find=eta_beyond,
        explain="The same holds for `default_retry_delay` and"
        " `retry_backoff_max`, because a retry is a delayed task. Early"
        " acknowledgement doesn't help: a task is acknowledged when it starts,"
        " not when it is received.",
        page="chapters/7-delivery.md#in-production",
    ),
)
