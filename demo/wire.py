"""How events and moments look to readers: on streams, in evidence, in tests.

Pure. The only place that decides what of an event leaves the house.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from demo.contract import Event
from demo.events import Data, news_of

# What of an event's data is nobody's business outside.
INWARD = frozenset({"owner", "fingerprint", "holder"})


def wire(log: str, task_id: str, event: Event) -> dict[str, Any]:
    """Return an event as readers see it: flat, and without its owner."""
    told = {k: v for k, v in event.data.items() if k not in INWARD}
    if "problem" in told:
        told["problem"] = problem_of(told["problem"])
    return {
        "log": log,
        "task_id": task_id,
        "seq": event.seq,
        "type": event.type.value,
        "at": wire_time(event.at),
        "attempt": event.attempt,
        **told,
    }


def news(log: str, task_id: str, event: Event) -> dict[str, Any]:
    """Return an event as streams tell it, live or again: see `news_of`."""
    return wire(log, task_id, replace(event, data=news_of(event.data)))


def problem_of(kept: Data) -> dict[str, Any]:
    """Return the problem that a task carries: it has no status.

    Nor has its cause. That of a problem is the status of the response it is
    in (RFC 9457, 3.1.2), and what tells of a failed task is a 200. Earlier
    versions have kept one.
    """
    told = {name: said for name, said in kept.items() if name != "status"}
    cause = told.get("cause")
    return told | {"cause": problem_of(cause)} if cause else told


def wire_time(at: datetime | None) -> str | None:
    """Return a moment as RFC 3339 in UTC with milliseconds."""
    if at is None:
        return None
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
