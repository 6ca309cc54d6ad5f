"""The events of a task: their types, and the data that each holds.

Pure shapes. contract.py says which event may follow which, and what it
makes of a task.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from demo.problems import DEAD_LETTERS

Data = Mapping[str, Any]


class EventType(StrEnum):
    """A fact about a task, in the past tense."""

    QUEUED = "queued"
    STARTED = "started"
    PROGRESSED = "progressed"
    RETRIED = "retried"
    LOST = "lost"
    CANCEL_REQUESTED = "cancel_requested"
    FAULT_REQUESTED = "fault_requested"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before the log has given it a number and a time.

    `follows`: the moment of the event before it, as its writer knows the
    log; None isn't compared.
    """

    type: EventType
    attempt: int
    data: Data = field(default_factory=dict)
    follows: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An immutable fact: event `seq` of its task, at a UTC moment.

    The moment is of the log's clock, the only one that all writers share.
    """

    seq: int
    type: EventType
    attempt: int
    at: datetime
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ref:
    """The identity of a task, and whose it is.

    `lane` is where it is counted (EventLog.demand); `submit` sets it.
    """

    id: str
    owner: str
    kind: str
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is: `done` of `total` units, and a note on the last."""

    done: int
    total: int
    unit: str
    note: str = ""

    @property
    def fraction(self) -> float:
        """Return done / total, 0 for a task without parts."""
        return self.done / self.total if self.total else 0.0


LEFT_OUT = frozenset({"result", "trace"})


def news_of(data: Data) -> Data:
    """Return the part of an event's data that the feed and streams carry.

    The result is left out, because readers fetch it at its address.
    Otherwise every result would travel to all processes and stay in their
    memory. A traceback is left out because it is for operators only.
    """
    if LEFT_OUT.isdisjoint(data):
        return data
    return {k: v for k, v in data.items() if k not in LEFT_OUT}


def is_dead_letter(draft: Draft | Event) -> bool:
    """Say whether an event makes a dead letter of its task."""
    problem = draft.data.get("problem", {})
    is_failed = draft.type is EventType.FAILED
    return is_failed and problem.get("type") in DEAD_LETTERS
