"""The objects that every attempt of a worker process uses.

process.py builds them once, or a test does.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from demo.eventlog import Message
from demo.worker.backoff import Backoff
from demo.worker.results import Results


@dataclass(frozen=True, slots=True)
class Equipment:
    """The settings and services of the attempts of one process.

    When `release` is set, attempts hand unfinished work over. `die` ends
    this process at once; None where it has other tasks as well. `retire` has
    it replaced, once the attempt has ended. `hard_at_s` has the moment at
    which each running attempt reaches its hard limit (monotonic).
    """

    renew_s: float
    release: asyncio.Event
    enqueue: Callable[[str, str], Message]
    backoff: Backoff
    results: Results | None = None
    die: Callable[[], None] | None = None
    retire: Callable[[], None] | None = None
    hard_at_s: dict[str, float] = field(default_factory=dict)

    @property
    def is_stuck(self) -> bool:
        """Say whether all running attempts are past their hard limits.

        Their threads don't return, so no slot of theirs becomes free.
        """
        limits_s = self.hard_at_s.values()
        return bool(limits_s) and max(limits_s) <= time.monotonic()
