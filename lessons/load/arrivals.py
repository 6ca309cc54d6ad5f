"""Draws Poisson arrivals, and measures rate, times and L. Pure functions.

`measured` returns, each None until there is data for it:

    in_system   mean of the looks: L
    rate_per_s  tasks submitted, by the seconds that passed: lambda
    response_s  mean from a task's acceptance to its end: W
    wait_s      mean from its acceptance to its start
    task_s      mean from its start to its end
    gap_s       mean from an end to the next start, where one was waiting
    most_running  how many ran at once: the slots that there are
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from statistics import fmean
from typing import Any


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a task arrives, since the start, and how long it takes."""

    at_s: float
    task_s: float


# --8<-- [start:draw]
def draw(count: int, gap_s: float, task_s: float, seed: int) -> list[Arrival]:
    """Return Poisson arrivals with exponential times, of these means.

    A seed gives the same draws for all means; only their scale differs.
    """
    dice = random.Random(seed)  # noqa: S311 - to be repeatable, not secret
    arrivals, at_s = [], 0.0
    for _ in range(count):
        at_s += dice.expovariate(1) * gap_s
        # To the millisecond, as readers see it in the evidence.
        arrivals.append(Arrival(at_s, round(dice.expovariate(1) * task_s, 3)))
    return arrivals


# --8<-- [end:draw]


@dataclass(slots=True)
class Span:
    """The looks so far: the time of the latest, and the task counts."""

    until_s: float = 0.0
    counts: list[int] = field(default_factory=list)

    def note(self, at_s: float, in_system: int) -> None:
        """Add a look."""
        self.until_s = at_s
        self.counts.append(in_system)


def measured(
    span: Span, sent: int, tasks: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the measured figures; see above."""
    ended = sorted(
        (_times(task) for task in tasks if task["state"] == "succeeded"),
        key=lambda times: times.started_s,
    )
    gaps_s = [
        after.started_s - before.ended_s
        for before, after in pairwise(ended)
        if after.created_s < before.ended_s <= after.started_s
    ]
    return {
        "in_system": _mean(span.counts),
        "looks": len(span.counts),
        "rate_per_s": sent / span.until_s if span.until_s else None,
        "response_s": _mean([t.ended_s - t.created_s for t in ended]),
        "wait_s": _mean([t.started_s - t.created_s for t in ended]),
        "task_s": _mean([t.ended_s - t.started_s for t in ended]),
        "gap_s": _mean(gaps_s),
        "most_running": max(
            (
                sum(o.started_s <= t.started_s < o.ended_s for o in ended)
                for t in ended
            ),
            default=0,
        ),
    }


@dataclass(frozen=True, slots=True)
class _Times:
    created_s: float
    started_s: float
    ended_s: float


def _times(task: Mapping[str, Any]) -> _Times:
    return _Times(
        *(
            datetime.fromisoformat(task[name]).timestamp()
            for name in ("created_at", "started_at", "ended_at")
        )
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 4) if values else None
