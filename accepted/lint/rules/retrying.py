"""Rules about retries that multiply, or come all at once."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from accepted.lint.facts import Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.rules.apps import Task, apps

PAGE = "chapters/8-retries.md#retry-at-one-layer"
# Celery's default: celery/app/task.py of 5.7.0.
MAX_RETRIES = 3
# chosen: the issue of every retry storm we have read had more.
MOST_TRIES = 20


def product(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find layers whose tries multiply to more than twenty."""
    for scope in facts.scopes("task.name"):
        options = {fact.name: fact for fact in facts.of(scope)}
        name = options["task.name"]
        task = Task(str(name.value), name.place, options)
        own = _tries(task)
        layers = facts.every(scope, "retry.layer")
        below = [
            int(fact.number or 1) for fact in facts.every(scope, "retry.tries")
        ]
        total = (own or 1) * prod(below)
        if total <= MOST_TRIES or len(below) + (own is not None) < 2:
            continue
        factors = [*([own] if own else []), *below]
        sum_ = " x ".join(str(factor) for factor in factors)
        text = "; ".join(str(fact.value) for fact in layers)
        yield Finding(
            "retry-product",
            task.place,
            f"One call of `{task.name}` makes up to {sum_} = {total:,} tries"
            f" when the other side is down: {_celery(own)}{text}.",
            "# Retry at one layer: keep the task's retries, with backoff and\n"
            "# jitter, and let the calls inside it fail at once.",
            tuple((fact.place, str(fact.value)) for fact in layers),
        )


def _celery(own: int | None) -> str:
    return f"Celery, {own} tries; " if own else ""


def _tries(task: Task) -> int | None:
    """Return how often Celery tries a task; None if it doesn't repeat."""
    retries = task.option("max_retries")
    if not task.option("autoretry_for").value and retries.fact is None:
        return None
    if retries.fact is None and retries.value is None:
        return MAX_RETRIES + 1
    return int(retries.number) + 1 if retries.number is not None else None


def jitter(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find retries that come back all at the same moment."""
    for app in apps(facts):
        for task in app.tasks:
            yield from _jitter(task)
    for fact in facts.named("call.has_jitter"):
        if fact.is_false:
            yield Finding(
                "retry-without-jitter",
                fact.place,
                "Tasks that fail together are retried together: this countdown"
                " has no random part, so the other side gets the same burst"
                " again.",
                "countdown=random.uniform(0, min(600, 2 ** retries))",
            )


def _jitter(task: Task) -> Iterator[Finding]:
    if task.option("autoretry_for").value is not True:
        return
    backoff = task.option("retry_backoff")
    spread = task.option("retry_jitter")
    if spread.value is False:
        place = spread.fact.place if spread.fact else task.place
        how = "`retry_jitter=False` makes every retry come exactly then"
    elif backoff.value in (None, False, 0):
        place = task.place
        how = (
            "without `retry_backoff` each retry comes after the same"
            " `default_retry_delay`"
        )
    else:
        return
    yield Finding(
        "retry-without-jitter",
        place,
        f"Calls of `{task.name}` that fail together are retried together:"
        f" {how}, so the other side gets the same burst again.",
        "retry_backoff=True, retry_backoff_max=600, retry_jitter=True",
    )


RULES = (
    Rule(
        name="retry-product",
        title="Retries at several layers multiply",
        why="Each layer repeats all tries of the layer below it, so that a"
        " service that is down gets many times its load.",
        level=Level.WARNING,
        find=product,
        explain="Multiplies a task's own tries (`autoretry_for` or"
        " `max_retries`) with those of tenacity, backoff, retrying and stamina"
        " on the functions that it calls, and of clients that repeat"
        " (urllib3's Retry, httpx, OpenAI's). Only functions of the same"
        " module are followed, so a product may be higher than it says. More"
        " than 20 is a finding.",
        page=PAGE,
    ),
    Rule(
        name="retry-without-jitter",
        title="Retries come back at the same moment",
        why="What failed together comes back together, unless a random part"
        " spreads it.",
        level=Level.WARNING,
        find=jitter,
        explain="`retry_backoff=True` has jitter by default."
        " `autoretry_for` alone waits for `default_retry_delay`, 180 s, each"
        " time. In `self.retry(countdown=...)` a random part is looked for in"
        " the expression; a variable or a function of your own counts as one.",
        page="chapters/8-retries.md#why-it-stays-and-how-to-get-out",
    ),
)
