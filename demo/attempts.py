"""Lists the attempts at a task by its events: who, when, and how they ended.

Pure. For a dead letter: three deaths in one second are a bug in the work,
three in three nights may be the machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from demo.contract import TERMINAL_STATES, TRANSITIONS, Event, EventType
from demo.events import Data
from demo.wire import wire_time

# chosen: more than any dead letter has; deployments may hand over a task more
# often, and the latest attempts tell why it was given up.
MOST_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class Attempted:
    """One attempt. `end` is the event that ended it, None if none has."""

    number: int
    worker: Data | None
    started_at: datetime
    ended_at: datetime | None = None
    end: EventType | None = None
    reason: str | None = None


def attempts_of(events: Iterable[Event]) -> list[Attempted]:
    """Return the attempts, oldest first."""
    found: list[Attempted] = []
    for event in events:
        if event.type is EventType.STARTED:
            worker = event.data.get("worker") or None
            found.append(Attempted(event.attempt, worker, event.at))
        elif found and found[-1].end is None and _ends(event.type):
            found[-1] = replace(
                found[-1],
                ended_at=event.at,
                end=event.type,
                reason=_reason(event.data),
            )
    return found


def shown(attempt: Attempted) -> dict[str, Any]:
    """Return an attempt as readers see it."""
    return {
        "attempt": attempt.number,
        "worker": attempt.worker,
        "started_at": wire_time(attempt.started_at),
        "ended_at": wire_time(attempt.ended_at),
        "end": attempt.end,
        "reason": attempt.reason,
    }


def _ends(type_: EventType) -> bool:
    """Say whether an event ends the attempt that runs."""
    is_again = type_ in (EventType.RETRIED, EventType.LOST)
    return is_again or TRANSITIONS[type_][1] in TERMINAL_STATES


def _reason(data: Data) -> str | None:
    reason: str | None = data.get("reason")
    return reason or data.get("problem", {}).get("title")
