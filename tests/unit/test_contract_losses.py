"""The count of lost attempts of a task."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from demo.contract import Event, EventType, Task, fold
from demo.losses import Losses

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUEUED = {
    "owner": "o", "kind": "report", "lane": "paced", "input": {},
    "request_id": "r",
}  # fmt: skip
STEP = {"done": 1, "total": 4, "unit": "", "note": "", "partial": {}}


def after(*story: tuple[EventType, dict[str, Any]]) -> Task:
    """Return a task after these events, attempts counted."""
    attempt, events = 1, []
    whole = ((EventType.QUEUED, QUEUED), *story)
    for seq, (type_, data) in enumerate(whole, 1):
        events.append(Event(seq, type_, attempt, NOON, data))
        attempt += type_ is EventType.LOST
    return fold("t", events)


def lost(cause: str | None) -> list[tuple[EventType, dict[str, Any]]]:
    told = {"reason": "", "worker": None}
    if cause is not None:
        told["cause"] = cause
    return [(EventType.STARTED, {}), (EventType.LOST, told)]


@pytest.mark.parametrize(
    ("causes", "losses", "are_too_many"),
    [
        (["process-died"] * 2, Losses(2, 0), False),
        (["process-died"] * 3, Losses(3, 0), True),
        (["worker-died", "went-silent"] * 4, Losses(0, 8), False),
        (["worker-died"] * 10, Losses(0, 10), True),
        (["process-died", "worker-died"] * 2, Losses(2, 2), False),
        # Of an older version, and of a newer one.
        ([None] * 3, Losses(0, 3), False),
        (["a cause of tomorrow"] * 3, Losses(0, 3), False),
    ],
)
def test_losses_count_by_what_was_lost(
    causes: list[str | None], losses: Losses, are_too_many: bool
) -> None:
    task = after(*(event for cause in causes for event in lost(cause)))
    assert task.losses == losses
    assert task.losses.are_too_many is are_too_many
    assert task.attempt == len(causes) + 1


def test_a_step_forgives_the_losses_of_whole_workers_alone() -> None:
    both = [*lost("worker-died"), *lost("process-died")]
    step = [(EventType.STARTED, {}), (EventType.PROGRESSED, STEP)]
    assert after(*both).losses == Losses(1, 1)
    assert after(*both, *step).losses == Losses(1, 0)
