"""How an event looks inside a stream: from fields to events and back.

    <seq>-0    type attempt at_ms data               in a task's own log
    <ms>-<n>   log task owner seq + the fields above  on the feed

Pure: it only translates; streamlog.py does the talking.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from demo.contract import (
    TERMINAL_STATES,
    TRANSITIONS,
    Draft,
    Event,
    EventType,
)
from demo.errors import UnknownEvent
from demo.eventlog import FeedItem
from demo.events import is_dead_letter

Fields = dict[str, str]


def dump(data: Any) -> str:
    """Return data as the field holds it."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def effect_of(draft: Draft) -> str:
    """Return what else an append does: one word of append.lua."""
    if is_dead_letter(draft):
        return "bury"
    if TRANSITIONS[draft.type][1] in TERMINAL_STATES:
        return "close"
    if draft.type in (EventType.RETRIED, EventType.LOST):
        return "release"
    return "open" if draft.type is EventType.QUEUED else "keep"


def moment(at_ms: str | int) -> datetime:
    """Return the UTC moment of a field in ms."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        milliseconds=int(at_ms)
    )


def event_of(seq: int, fields: Fields) -> Event:
    """Return the event that an entry holds. Raises UnknownEvent."""
    try:
        type_ = EventType(fields["type"])
    except ValueError as error:
        raise UnknownEvent(fields["type"]) from error
    return Event(
        seq,
        type_,
        int(fields["attempt"]),
        moment(fields["at_ms"]),
        json.loads(fields["data"]),
    )


def events_of(entries: Iterable[tuple[str, Fields]]) -> list[Event]:
    """Return the events of a task's own log."""
    return [
        event_of(int(id_.partition("-")[0]), fields) for id_, fields in entries
    ]


def item_of(cursor: str, fields: Fields) -> FeedItem:
    """Return what an entry of the feed tells."""
    event = event_of(int(fields["seq"]), fields)
    return FeedItem(
        cursor, fields["log"], fields["owner"], fields["task"], event
    )


def paired(flat: list[str]) -> Fields:
    """Return the fields that a script gives as name, value, name, ..."""
    return dict(zip(flat[::2], flat[1::2], strict=True))
