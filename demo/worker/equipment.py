"""What a worker brings to every attempt, whatever the task.

Put together once per process (process.py), or by a test.
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
    """What attempts of this process work with.

    `release` set means: hand over what isn't finished. `die` ends this
    process at once; None where it serves others as well. `retire` has it
    replaced in order, once the attempt has ended.
    """

    renew_s: float
    release: asyncio.Event
    enqueue: Callable[[str, str], Message]
    backoff: Backoff
    results: Results | None = None
    die: Callable[[], None] | None = None
    retire: Callable[[], None] | None = None
