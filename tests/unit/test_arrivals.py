"""The random arrivals of the dial; its use of samples, clock and events."""

from __future__ import annotations

from statistics import fmean
from typing import Any

import pytest

from lessons.load.arrivals import Span, draw, measured


def test_draws_have_the_means_and_the_spread_of_the_theory() -> None:
    arrivals = draw(20_000, 0.5, 0.35, seed=1)
    assert arrivals[-1].at_s / 20_000 == pytest.approx(0.5, rel=0.03)
    times = [arrival.task_s for arrival in arrivals]
    mean = fmean(times)
    assert mean == pytest.approx(0.35, rel=0.03)
    # Cs2 of exponential times is 1: the variance is the mean squared.
    assert fmean(t * t for t in times) / mean**2 - 1 == pytest.approx(
        1, rel=0.05
    )


def test_another_load_stretches_the_same_draws() -> None:
    slow, quick = draw(40, 0.5, 0.35, seed=3), draw(40, 0.4, 0.35, seed=3)
    for one, other in zip(slow, quick, strict=True):
        assert one.task_s == other.task_s
        assert one.at_s == pytest.approx(other.at_s * 0.5 / 0.4)
    assert draw(40, 0.5, 0.35, seed=4) != slow


def task(created: float, started: float, ended: float) -> dict[str, Any]:
    def at(second: float) -> str:
        return f"2026-11-25T09:00:{second:06.3f}Z"

    return {
        "state": "succeeded",
        "created_at": at(created),
        "started_at": at(started),
        "ended_at": at(ended),
    }


WAITING = {"state": "queued", "created_at": "2026-11-25T09:00:09.000Z"}


def test_three_tasks_tell_times_and_what_a_slot_needs_between_two() -> None:
    span = Span()
    for at_s, there in ((1.0, 1), (2.0, 2), (4.0, 0)):
        span.note(at_s, there)
    told = measured(
        span,
        4,
        [
            WAITING,
            # Nobody was waiting when the second ended: no gap counts.
            task(5, 5.1, 6.1),
            task(1, 2.1, 4),
            task(0, 0, 2),
        ],
    )
    assert told["in_system"] == 1
    assert told["looks"] == 3
    assert told["rate_per_s"] == 1
    assert told["wait_s"] == pytest.approx((0.1 + 1.1 + 0) / 3, abs=1e-4)
    assert told["response_s"] == pytest.approx((1.1 + 3 + 2) / 3, abs=1e-4)
    assert told["task_s"] == pytest.approx((1 + 1.9 + 2) / 3, abs=1e-4)
    assert told["gap_s"] == pytest.approx(0.1)
    assert told["most_running"] == 1


def test_two_slots_are_seen_and_no_gap_is_told_of_them() -> None:
    span = Span()
    span.note(3.0, 2)
    told = measured(span, 2, [task(0, 0, 2), task(0, 1, 3)])
    assert told["most_running"] == 2
    assert told["gap_s"] is None


def test_before_anything_has_ended_there_is_nothing_to_tell() -> None:
    told = measured(Span(), 0, [WAITING])
    unknown = {name for name, value in told.items() if value is None}
    assert unknown == {
        *("in_system", "rate_per_s", "response_s"),
        *("wait_s", "task_s", "gap_s"),
    }
