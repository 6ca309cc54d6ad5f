"""How long it took is measured from the histories alone."""

from __future__ import annotations

import pytest

from harness.report.recovery import RUNNING_AGAIN, quantile, recoveries
from tests.unit.harness.story import Story

AGAIN = f"kill-worker: {RUNNING_AGAIN}"
LOG = "queued1 started1 lost1 started2 succeeded2"


def test_a_reader_waits_for_an_event_that_happened_after_the_fault() -> None:
    # Accepted at 1, connected at 2, the fault at 3, news at 4, 5, ...
    # Event 2 happened before the fault, at 2 of the wall clock.
    story = Story(LOG).connect().fault("kill-api", 2.5)
    story.streamed("1", "2", "3", "4", "5")
    assert recoveries(story.evidence())["kill-api"] == [3.0]


def test_a_killed_worker_s_task_waits_for_its_next_attempt() -> None:
    story = Story(LOG).fault("kill-worker", 2.5, pids=[101])
    took_s = recoveries(story.evidence())
    assert took_s[AGAIN] == [1.5]


def test_the_kill_of_another_worker_is_not_counted() -> None:
    story = Story(LOG).fault("kill-worker", 2.5, pids=[999])
    assert AGAIN not in recoveries(story.evidence())


@pytest.mark.parametrize(
    ("fraction", "value"), [(0.5, 5.0), (0.99, 10.0), (0.0, 1.0)]
)
def test_quantiles_are_of_the_nearest_rank(
    fraction: float, value: float
) -> None:
    assert quantile([float(n) for n in range(1, 11)], fraction) == value
