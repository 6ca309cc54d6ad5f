"""The cases of the row `order`: workers, and tasks with their moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

QUEUE = "celery"
HIGH, LOW = 0, 9
LONG = "long"
# The groups whose waits are shown, in the words of the table.
WORDS = {
    "low": "10 of low priority",
    "high": "120 of high priority",
    "short": "30 short ones beside a long one",
    "quick": "30 quick ones",
    "slow": "8 slow ones",
}


@dataclass(frozen=True, slots=True)
class Job:
    """One task: when it is published, and how long it takes."""

    at_s: float
    group: str
    seconds: float
    queue: str = QUEUE
    priority: int = HIGH


@dataclass(frozen=True, slots=True)
class Case:
    """One way to have the work done. `workers`: queues and processes."""

    name: str
    jobs: Sequence[Job]
    shown: Sequence[str]
    workers: tuple[tuple[str, int], ...] = ((QUEUE, 2),)
    reserved: int = 1
    is_late: bool = True


def each(
    count: int,
    per_s: float,
    group: str,
    seconds: float,
    *,
    from_s: float = 0.0,
    queue: str = QUEUE,
    priority: int = HIGH,
) -> list[Job]:
    """Return tasks at an even pace."""
    return [
        Job(from_s + n / per_s, group, seconds, queue, priority)
        for n in range(count)
    ]


def in_order(*parts: list[Job]) -> list[Job]:
    """Return all tasks by their moments, as they are published."""
    jobs = [job for part in parts for job in part]
    return sorted(jobs, key=lambda job: job.at_s)


# Two processes do 20 tasks of 0.1 s in a second at most: high ones come at
# just that rate for 6 s, and low ones beside them.
def priorities(low: int, *, has_high: bool = True) -> list[Job]:
    """Return low tasks, with or without high ones around them."""
    return in_order(
        each(120, 20, "high", 0.1) if has_high else [],
        each(10, 2, "low", 0.1, from_s=1.0, priority=low),
    )


# One long task, and 30 short ones a moment later.
PREFETCH = in_order(
    [Job(0.0, LONG, 4.0)], each(30, 1000, "short", 0.04, from_s=0.2)
)


# Eight slow tasks at once, among quick ones at a quarter of what two
# processes could do; the slow ones alone keep both busy for 4 s.
def line(slow_queue: str) -> list[Job]:
    """Return both kinds, in one queue or in two."""
    return in_order(
        each(30, 5, "quick", 0.05),
        each(8, 1000, "slow", 1.0, from_s=1.0, queue=slow_queue),
    )


ALONE = ((QUEUE, 1), (QUEUE, 1))

CASES = (
    Case("one list", priorities(HIGH), ("low", "high")),
    Case("priority lists", priorities(LOW), ("low", "high")),
    Case(
        "priority lists, and nothing of high priority",
        priorities(LOW, has_high=False),
        ("low",),
    ),
    Case(
        "16 reserved by each of two workers", PREFETCH, ("short",),
        ALONE, reserved=16, is_late=False,
    ),
    Case(
        "4 reserved by each, the default", PREFETCH, ("short",),
        ALONE, reserved=4, is_late=False,
    ),
    Case(
        "1 reserved by each", PREFETCH, ("short",),
        ALONE, is_late=False,
    ),
    Case("1 reserved by each, acknowledged late", PREFETCH, ("short",), ALONE),
    Case(
        "one worker with both processes, 32 reserved", PREFETCH, ("short",),
        reserved=16, is_late=False,
    ),
    Case("one queue", line(QUEUE), ("quick", "slow")),
    Case(
        "two queues", line("slow"), ("quick", "slow"),
        ((QUEUE, 1), ("slow", 1)),
    ),
)  # fmt: skip
