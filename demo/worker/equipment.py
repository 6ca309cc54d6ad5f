"""The objects that every attempt of a worker process uses.

process.py builds them once, or a test does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from demo.eventlog import Message
from demo.worker.backoff import Backoff
from demo.worker.results import Results


@dataclass(frozen=True, slots=True)
class Equipment:
    """The settings and services of the attempts of one process.

    When `release` is set, attempts hand unfinished work over. `die` ends
    this process at once; None where it has other tasks as well. `retire` has
    it replaced, once the attempt has ended.
    """

    renew_s: float
    release: asyncio.Event
    enqueue: Callable[[str, str], Message]
    backoff: Backoff
    results: Results | None = None
    die: Callable[[], None] | None = None
    retire: Callable[[], None] | None = None
