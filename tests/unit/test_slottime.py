"""Seconds in which a task held a slot: work, and none of the pauses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from demo.contract import Event, EventType, fold

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUEUED = {
    "owner": "o", "kind": "report", "lane": "paced", "input": {},
    "request_id": "r",
}  # fmt: skip
PROGRESSED = {
    "done": 1, "total": 4, "unit": "steps", "note": "", "partial": {},
}  # fmt: skip
DATA = {
    "queued": QUEUED,
    "progressed": PROGRESSED,
    "succeeded": {"result": {}},
    "failed": {"problem": {}},
}
ENDS_ATTEMPT = ("retried", "lost")


def slot_s(*history: tuple[str, float]) -> float:
    """Return the seconds in a slot after events at these seconds."""
    events, attempt = [], 1
    for seq, (name, at_s) in enumerate([("queued", -5.0), *history], 1):
        at = NOON + timedelta(seconds=at_s)
        data = DATA.get(name, {})
        events.append(Event(seq, EventType(name), attempt, at, data))
        attempt += name in ENDS_ATTEMPT
    return fold("t", events).slot_s


@pytest.mark.parametrize(
    ("history", "seconds"),
    [
        ([], 0),
        ([("started", 0), ("succeeded", 4.5)], 4.5),
        ([("started", 0), ("failed", 0.25)], 0.25),
        # Asked to stop while it works; it works until it has stopped.
        ([("started", 0), ("cancel_requested", 1), ("cancelled", 3)], 3),
        # Cancelled, or past its deadline, before it ever had a slot.
        ([("cancelled", 9)], 0),
        ([("failed", 60)], 0),
        # A second attempt, 12 s later.
        (
            [("started", 0), ("retried", 0.5), ("started", 12.7),
             ("succeeded", 13.2)],
            1.0,
        ),
        # Past its deadline in the pause between two attempts.
        ([("started", 0), ("retried", 1), ("failed", 60)], 1),
        # Lost behind a step: nobody worked on it until the sweeper knew.
        (
            [("started", 0), ("progressed", 2), ("lost", 7), ("started", 8),
             ("succeeded", 9)],
            3,
        ),
        ([("started", 0), ("lost", 5), ("started", 6), ("succeeded", 8)], 2),
        # Lost three times, and given up.
        (
            [("started", 0), ("progressed", 1), ("lost", 6), ("started", 7),
             ("progressed", 8), ("lost", 13), ("started", 14), ("lost", 20),
             ("failed", 20)],
            2,
        ),
        # Still at work: what is known.
        ([("started", 0), ("progressed", 3)], 3),
        ([("started", 0)], 0),
        # The store's clock was set back.
        ([("started", 0), ("progressed", -3), ("succeeded", 1)], 4),
    ],
)  # fmt: skip
def test_only_what_held_a_slot_counts(
    history: list[tuple[str, float]], seconds: float
) -> None:
    assert slot_s(*history) == pytest.approx(seconds)
