"""One connection to a stream of events, as a history has it. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from harness.history import Record

# RFC 6585, 4: it says how often a client may ask, and nothing of a task.
TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS
# The name of an event that gives itself none.
USUAL = "message"
# Messages that keep a connection open, as services call them.
PINGS = frozenset({"ping", "heartbeat", "keepalive"})
EMPTY = frozenset({"{}", "[]", "null", '""'})


@dataclass(slots=True)
class Connection:
    """One connection to a stream, with its records."""

    asked: Record
    records: list[Record] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        """Return what its request's record holds; None if nothing."""
        return self.asked.more.get(name)

    @property
    def answer(self) -> Record | None:
        """Return the record of its answer."""
        return next((r for r in self.records if r.phase == "ok"), None)

    @property
    def is_refused(self) -> bool:
        """Say whether it was one request too many for the service."""
        answer = self.answer
        return answer is not None and answer.more["status"] == TOO_MANY

    @property
    def events(self) -> list[Record]:
        """Return its events, without what only shows a reader its start.

        A ping without an id is none either: nobody resumes after it.
        """
        return [
            r
            for r in self.records
            if r.phase == "event"
            and not r.more["is_snapshot"]
            and not _is_ping(r)
        ]

    @property
    def closed(self) -> Record | None:
        """Return the record of its end."""
        return next((r for r in self.records if r.phase == "closed"), None)

    @property
    def shows_end(self) -> bool:
        """Say whether it showed the end of its task, in whatever message."""
        return any(r.more.get("is_final") for r in self.records)


def _is_ping(event: Record) -> bool:
    """Say whether a message has no id of its own, and no news."""
    more = event.more
    if more["has_number"] or more["state"] != "?" or more["is_final"]:
        return False
    if more["name"] != USUAL:
        return _is_word(more["name"])
    return more["data"] in EMPTY or _is_word(_said(more["data"]))


def _said(data: str) -> Any:
    """Return the text that a message is, or the type that it names."""
    try:
        said = json.loads(data)
    except ValueError:
        return ""
    return said.get("type") if isinstance(said, dict) else said


def _is_word(text: Any) -> bool:
    if not isinstance(text, str):
        return False
    return text.lower().replace("-", "").replace("_", "") in PINGS
