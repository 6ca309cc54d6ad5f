"""An event log that waits for a broker that restarts, instead of failing.

It wraps a log, with the same methods, for calls that a worker can't
continue without. An append may be sent twice, which is safe: an event is
recorded under its number only once, and `record` (eventlog.py) recognises
its own when only the answer was lost.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from demo.errors import LogUnavailable
from demo.eventlog import EventLog

Question = ParamSpec("Question")
Answer = TypeVar("Answer")

# chosen: a broker that restarts is back within 10 s. After three times that
# the attempt is given up, and the sweeper finds it when the log is back.
PATIENCE_S = 30.0
FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0


class PatientLog:
    """An EventLog that raises LogUnavailable only after PATIENCE_S."""

    def __init__(self, log: EventLog) -> None:
        self.name = log.name
        self.append = patiently(log.append)
        self.read = patiently(log.read)
        self.renew = patiently(log.renew)
        self.holder = patiently(log.holder)
        self.owned = patiently(log.owned)
        self.tombstone = patiently(log.tombstone)
        self.condition = patiently(log.condition)
        self.give_way = patiently(log.give_way)
        self.forget = patiently(log.forget)
        self.dead_letters = patiently(log.dead_letters)
        self.unfinished = patiently(log.unfinished)
        self.demand = patiently(log.demand)
        self.dispatch = patiently(log.dispatch)
        self.dwell = patiently(log.dwell)
        self.snapshot = patiently(log.snapshot)
        self.push = patiently(log.push)
        self.follow = patiently(log.follow)
        self.latest = patiently(log.latest)
        self.has = patiently(log.has)
        self.now = patiently(log.now)


def patiently(
    ask: Callable[Question, Awaitable[Answer]],
) -> Callable[Question, Coroutine[Any, Any, Answer]]:
    """Return `ask`, called again while the log is away."""

    async def retried(
        *args: Question.args, **named: Question.kwargs
    ) -> Answer:
        until_s = time.monotonic() + PATIENCE_S
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                return await ask(*args, **named)
            except LogUnavailable:
                if time.monotonic() + pause_s > until_s:
                    raise
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    return retried
