"""The doors of chapter 10: who is let in, and when a client may come back."""

from __future__ import annotations

import asyncio

from lessons.doors.door import (
    MARGIN_S,
    PATIENCE_S,
    SLOTS,
    WORK_S,
    Bounded,
    Door,
    Job,
    Predicted,
    Refusal,
)


async def filled(door: Door) -> tuple[int, Refusal]:
    """Return how many jobs a door lets in, and the first refusal."""
    for accepted in range(100):
        if not isinstance(answer := await door.submit(), Job):
            return accepted, answer
    raise AssertionError("a door that refuses nothing")


def test_a_job_is_let_in_that_is_done_just_in_time() -> None:
    accepted, refusal = asyncio.run(filled(Predicted()))
    # Twelve wait for 1.2 s, work for 0.2 s and leave 0.1 s of 1.5 s.
    places = round((PATIENCE_S - MARGIN_S - WORK_S) / (WORK_S / SLOTS))
    assert (accepted, places) == (12, 12)
    assert refusal == Refusal(503, 1)


def test_a_bounded_door_counts_its_places() -> None:
    assert asyncio.run(filled(Bounded(30))) == (30, Refusal(429, 1))
