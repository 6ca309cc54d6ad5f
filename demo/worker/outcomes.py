"""Tables of the ways in which an attempt can end.

attempt.py looks up which event records an end, and which errors are none.
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

# Errors of the log itself, which the work can't have caused.
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
