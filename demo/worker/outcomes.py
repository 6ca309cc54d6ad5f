"""How an attempt can end: the event of each end, and what is no end.

Tables only; attempt.py decides which of them it was.
"""

from __future__ import annotations

from demo.contract import Data, EventType
from demo.errors import (
    Conflict,
    IllegalTransition,
    LogUnavailable,
    StaleAttempt,
    UnknownEvent,
    UnknownTask,
)
from demo.problems import of_task
from demo.worker.watch import Interrupt

Outcome = tuple[EventType, Data]

# What the log itself says no with; a work can't be the reason for these.
REFUSALS = (
    Conflict,
    IllegalTransition,
    LogUnavailable,
    StaleAttempt,
    UnknownEvent,
    UnknownTask,
)

# How a task ends when its attempt was interrupted.
ENDS: dict[Interrupt, Outcome] = {
    Interrupt.CANCEL: (EventType.CANCELLED, {}),
    Interrupt.TIME_LIMIT: (
        EventType.FAILED,
        {"problem": of_task("time-limit")},
    ),
    Interrupt.DEADLINE: (EventType.FAILED, {"problem": of_task("deadline")}),
}
