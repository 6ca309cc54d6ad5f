"""Lets many tasks fail at once, and looks when they call again."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

TASKS = 30
BACKOFF_S = 4
WINDOW_S = 0.5


async def run(stage: Stage) -> dict[str, Any]:
    """Send tasks whose first calls all fail; wait for their second ones."""
    await stage.worker(slots=TASKS, pool="threads")
    for _ in range(TASKS):
        await stage.broker.send("call")
    await stage.until(
        lambda: len(stage.lines("calls")) == TASKS, "all are in a call"
    )
    (stage.folder / "down").touch()
    await stage.until(
        lambda: len(stage.lines("calls")) == 2 * TASKS, "all called again"
    )
    calls = [line.split() for line in stage.lines("calls")]
    again = sorted(float(at) for attempt, at in calls if attempt == "1")
    return {
        "tasks": TASKS,
        "backoff_s": BACKOFF_S,
        "again_within_s": round(again[-1] - again[0], 3),
        "most": max(
            bisect_left(again, at + WINDOW_S) - number
            for number, at in enumerate(again)
        ),
        "window_s": WINDOW_S,
    }


def tell(before: Seen, after: Seen) -> str:
    """Tell how close together the retries came."""
    hold(before["most"] > 2 * after["most"], "retries come in step")
    return (
        f"{before['tasks']} tasks were in a call when the provider went down."
        " After the backoff of"
        f" {before['backoff_s']} s, {before['most']} of them called again"
        f" within {before['window_s']:g} s: the same wave, only later. With a"
        f" random wait it was {after['most']} at most."
    )


PATTERN = Pattern(
    name="no-jitter",
    title="Backoff without jitter",
    role=Role.WORKER,
    harm="All that failed together come back together, and fail together"
    " again.",
    chapter="chapters/8-retries.md#why-it-stays-and-how-to-get-out",
    looks="Exponential backoff, and everybody computes the same number.",
    grep="grep -rlE 'countdown ?=|sleep\\(.*\\*\\*|default_retry_delay"
    "|retry_jitter ?= ?False' --include='*.py' ."
    " | xargs -r grep -LE 'random|uniform'",
    metric="Calls per 100 ms after an outage: sharp peaks at the distances of"
    " the backoff.",
    rule="retry-without-jitter",
    cure="Wait for a random time between zero and the backoff. Celery's own"
    " `retry_jitter` draws whole seconds, so it leaves small waves.",
    rows=(
        Row("tasks", "Tasks that failed"),
        Row("again_within_s", "They called again within", "s"),
        Row("most", "Most calls within 0.5 s"),
    ),
    run=run,
    tell=tell,
    figure="chapters/8-retries.md#see-it-happen",
)
