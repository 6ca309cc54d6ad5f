"""Measures what becomes of jobs when their Celery worker gets SIGTERM.

All shutdowns of Celery, a shell as the first process, and jobs that stop
between two steps, with three grace periods and both ways of acknowledging.
Each is the experiment `deploy` of the guide, a broker and two workers of its
own. Mostly it counts, so a few runs at once don't disturb each other.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from itertools import product
from typing import Any

from bench.plan import Plan
from bench.row import Row
from lessons.load.http import Gateway
from lessons.load.runs.deploy import run

HOWS = ("warm", "soft", "tight", "cold", "hard", "shell", "steps")
GRACES_S = (4, 6, 10)
ACKS = ("early", "late")
ENDS = {
    "done": "done",
    "handed_over": "handed over",
    "late": "late",
    "lost": "lost",
    "repeated": "begun more than once",
    "gone_s": "s to the worker's end",
}
WINDOW_S = 30
# chosen: each run computes for a sixth of its time, on two cores.
AT_ONCE = 3

# Counts, and when the old worker was gone, in seconds after SIGTERM.
Found = Mapping[str, float]
Setting = tuple[str, str, int]


def deploys(plan: Plan) -> Row:
    """Stop a worker in each way, and count."""
    settings = list(product(ACKS, HOWS, GRACES_S))
    found: dict[Setting, list[Found]] = defaultdict(list)
    for _ in range(plan.rounds):
        for setting, sum_ in asyncio.run(_round(settings)):
            found[setting].append(sum_)
    row = Row("deploy", "SIGTERM to a Celery worker with six jobs")
    for setting in settings:
        ack, how, grace_s = setting
        for end, word in ENDS.items():
            row.side(
                f"{word}, {ack} ack, {how}, {grace_s} s",
                "",
                [sum_[end] for sum_ in found[setting]],
            )
    row.notes.append("counts of six jobs; seconds are from SIGTERM")
    return row


async def _round(settings: list[Setting]) -> list[tuple[Setting, Found]]:
    """Run each setting once."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(setting: Setting) -> tuple[Setting, Found]:
        async with places:
            return setting, await _counted(*setting)

    return await asyncio.gather(*(one(setting) for setting in settings))


async def _counted(ack: str, how: str, grace_s: int) -> Found:
    """Return how many jobs came to each end."""
    lines: list[Any] = []
    input_ = {
        "how": how,
        "grace_s": grace_s,
        "ack": ack,
        "window_s": WINDOW_S,
    }
    # It sends nothing through a gateway.
    await run(Gateway("http://127.0.0.1"), input_, lines.append)
    at_ms = {
        mark["what"]: mark["at_ms"]
        for line in lines
        for mark in line["marks"]
        if mark["worker"] == "old"
    }
    # `hard` tells it three times; the others once.
    first_ms = min(
        mark["at_ms"]
        for line in lines
        for mark in line["marks"]
        if mark["what"] == "told"
    )
    gone_s = (at_ms["gone"] - first_ms) / 1000
    return {**lines[-1]["summary"], "gone_s": gone_s}
