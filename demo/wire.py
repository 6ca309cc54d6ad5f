"""Converts events and moments to JSON for readers: streams, evidence, tests.

Pure. The only place that decides which data of an event leaves the service.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from demo.contract import Event
from demo.events import Data, news_of

# The fields of an event's data that stay inside the service.
INWARD = frozenset({"owner", "fingerprint", "holder", "trace"})


def wire(log: str, task_id: str, event: Event) -> dict[str, Any]:
    """Return an event as readers see it: flat, without internal fields."""
    shown = {k: v for k, v in event.data.items() if k not in INWARD}
    if "problem" in shown:
        shown["problem"] = problem_of(shown["problem"])
    return {
        "log": log,
        "task_id": task_id,
        "seq": event.seq,
        "type": event.type.value,
        "at": wire_time(event.at),
        "attempt": event.attempt,
        **shown,
    }


def news(log: str, task_id: str, event: Event) -> dict[str, Any]:
    """Return an event as streams carry it, live or replayed; see `news_of`."""
    return wire(log, task_id, replace(event, data=news_of(event.data)))


def problem_of(stored: Data) -> dict[str, Any]:
    """Return the problem of a task without its status, and so its causes.

    The status of a problem is that of the response that it is in (RFC 9457,
    3.1.2), and a response about a failed task is a 200. Earlier versions
    have stored one.
    """
    shown = {name: value for name, value in stored.items() if name != "status"}
    cause = shown.get("cause")
    return shown | {"cause": problem_of(cause)} if cause else shown


def wire_time(at: datetime | None) -> str | None:
    """Return a moment as RFC 3339 in UTC with milliseconds."""
    if at is None:
        return None
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
