"""The sweeper's conclusions, also when the broker's clock was set back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from demo.contract import Event, EventType, Task, apply, begin
from demo.lanes import Front
from demo.worker.sighting import Sighting, first_sighting, without_message
from tests.kinds import KINDS

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = timedelta(hours=26)
FIRST = {
    "owner": "o", "kind": "sleepy", "lane": "paced", "input": {},
    "request_id": "r",
}  # fmt: skip


def queued(task_id: str, at: datetime) -> Task:
    return begin(task_id, Event(1, EventType.QUEUED, 1, at, FIRST))


def paused(at: datetime, delay_s: float) -> Sighting:
    """Return the sighting of a task that is to be tried again."""
    task = apply(queued("t", at), Event(2, EventType.STARTED, 1, at))
    data = {"delay_s": delay_s, "failures": 1}
    return first_sighting(
        apply(task, Event(3, EventType.RETRIED, 1, at, data)), KINDS
    )


def waiting(**at: datetime) -> list[Sighting]:
    return [
        first_sighting(queued(task_id, when), KINDS)
        for task_id, when in at.items()
    ]


def ids(sightings: list[Sighting]) -> list[str]:
    return [sighting.task.id for sighting in sightings]


@pytest.mark.parametrize(
    ("after", "is_due"),
    [
        (timedelta(0), False),
        (timedelta(seconds=9), False),
        (timedelta(seconds=10), True),
        (DAY, True),
        # Set back to before it began: whatever is left of it, nobody knows.
        (timedelta(milliseconds=-1), True),
        (-DAY, True),
    ],
)
def test_a_pause_ends_in_its_time_or_with_a_clock_that_was_set_back(
    after: timedelta, is_due: bool
) -> None:
    assert paused(NOON, 10).is_due(NOON + after) is is_due


def test_one_whose_message_is_gone_is_told_by_those_in_front() -> None:
    second = timedelta(seconds=1)
    all_ = waiting(a=NOON, b=NOON + second, c=NOON + 2 * second)
    front = Front(60, frozenset({"b"}))
    now = NOON + DAY
    assert ids(without_message(all_, front, now, is_whole=False)) == ["a"]


def test_who_came_before_a_clock_was_set_back_is_not_sent_again() -> None:
    # A long lane: b is in front, a and c aren't to be seen.
    ahead = waiting(a=NOON + DAY, b=NOON + DAY)
    front = Front(60, frozenset({"b"}))
    since = waiting(c=NOON)
    all_ = [*ahead, *since]
    now = NOON + timedelta(seconds=1)
    assert without_message(all_, front, now, is_whole=False) == []
    # When all of the lane is to be seen, who isn't there has no message.
    found = without_message(all_, front, now, is_whole=True)
    assert set(ids(found)) == {"a", "c"}


def test_a_deadline_counts_from_the_acceptance() -> None:
    sighting = replace(first_sighting(queued("t", NOON), KINDS))
    assert sighting.deadline_at is not None
    assert not sighting.is_late(sighting.deadline_at - timedelta(seconds=1))
    assert sighting.is_late(sighting.deadline_at)
