"""Translates between events and the entries of the store's streams.

    <seq>-0    type attempt at_ms data               in a task's own log
    <ms>-<n>   log task owner seq + the fields above  on the feed

Pure: streamlog.py and streamfeed.py send the commands.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from demo.contract import (
    TERMINAL_STATES,
    TRANSITIONS,
    Draft,
    Event,
    EventType,
    Task,
    fold,
)
from demo.errors import UnknownEvent, UnknownTask
from demo.eventlog import FeedItem, Snapshot, Tombstone
from demo.events import is_dead_letter
from demo.jsontext import load

Fields = dict[str, str]
# An entry as the store returns it: its id, and a flat list of its fields.
Entry = tuple[str, list[str]]

_KNOWN = frozenset(type_.value for type_ in EventType)


def effect_of(draft: Draft) -> str:
    """Return the other effect of an append, as a word of append.lua."""
    if is_dead_letter(draft):
        return "bury"
    if TRANSITIONS[draft.type][1] in TERMINAL_STATES:
        return "close"
    if draft.type in (EventType.RETRIED, EventType.LOST):
        return "release"
    return "open" if draft.type is EventType.QUEUED else "keep"


def place_of(draft: Draft) -> str:
    """Return a task's next place in its lane, as a word of append.lua."""
    leads_to = TRANSITIONS[draft.type][1]
    if leads_to is None:
        return "same"
    return "none" if leads_to in TERMINAL_STATES else leads_to.value


def pause_ms_of(draft: Draft) -> int:
    """Return for how long a task isn't started after this event."""
    return int(1000 * draft.data.get("delay_s", 0))


def moment(at_ms: str | int) -> datetime:
    """Return a field in ms as a UTC moment."""
    return datetime.fromtimestamp(int(at_ms) / 1000, UTC)


def ms_of(at: datetime) -> int:
    """Return a moment as a field in ms."""
    return round(at.timestamp() * 1000)


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
        load(fields["data"]),
    )


def events_of(entries: Iterable[Entry]) -> list[Event]:
    """Return the events of a task's own log."""
    return [
        event_of(int(id_.partition("-")[0]), paired(flat))
        for id_, flat in entries
    ]


def items_of(entries: Iterable[Entry]) -> list[FeedItem]:
    """Return the items of feed entries.

    Events of a newer version are left out together with their numbers, so a
    reader that counts finds a gap instead of a wrong event.
    """
    return [
        item_of(cursor, fields)
        for cursor, fields in ((id_, paired(flat)) for id_, flat in entries)
        if fields["type"] in _KNOWN
    ]


def item_of(cursor: str, fields: Fields) -> FeedItem:
    """Return the item of a feed entry. Raises UnknownEvent."""
    event = event_of(int(fields["seq"]), fields)
    return FeedItem(
        cursor, fields["log"], fields["owner"], fields["task"], event
    )


def paired(flat: list[str]) -> Fields:
    """Return the fields that the store returns as name, value, name, ..."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def snapshot_of(answer: list[Any]) -> Snapshot:
    """Return the answer of snapshot.lua, without tasks of a newer version."""
    tip, *logs = answer
    tasks: list[Task] = []
    for task_id, entries in logs:
        with suppress(UnknownEvent, UnknownTask):
            tasks.append(fold(task_id, events_of(entries)))
    return Snapshot(tip, sorted(tasks, key=lambda t: t.created_at))


def tombstone_of(text: str) -> Tombstone:
    """Return the tombstone of a value; older ones don't say how it ended."""
    owner, expired_ms, end, *rest = [*text.split(" "), ""]
    return Tombstone(owner, moment(expired_ms), end, "full" in rest)
