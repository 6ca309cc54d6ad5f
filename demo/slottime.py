"""Counts the seconds in which a task's attempts held a slot. Pure.

An attempt holds its slot from `started` to the event that ends it. Pauses
between attempts and the wait before the first aren't included.

A lost attempt counts up to the last event that its own worker wrote,
`started` or `progressed`. The sweeper writes `lost` seconds later, after
the worker was already dead.
"""

from __future__ import annotations

from datetime import datetime

from demo.events import Event, EventType

_OF_OTHERS = frozenset(
    {
        EventType.QUEUED,
        EventType.CANCEL_REQUESTED,
        EventType.FAULT_REQUESTED,
    }
)


def counted(
    slot_s: float, since: datetime | None, event: Event
) -> tuple[float, datetime | None]:
    """Return the seconds after `event`, and since when the next ones count.

    None: no slot is held.
    """
    if event.type is EventType.STARTED:
        return slot_s, event.at
    if event.type in _OF_OTHERS:
        return slot_s, since
    if event.type is EventType.LOST or since is None:
        return slot_s, None
    # The store's clock may be set back meanwhile.
    more_s = max((event.at - since).total_seconds(), 0.0)
    goes_on = event.type is EventType.PROGRESSED
    return slot_s + more_s, event.at if goes_on else None
