"""Row `order`: what chapter 10 says about it is what was measured."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.results import FOLDER
from bench.rows.order import idle_s
from bench.rows.order_cases import CASES, LONG, WORDS

LONGEST = "longest wait in s"
MEDIAN = "median wait in s"
LATE = "waited more than 2 s"
IDLE = "other process idle in s"
ONE, LISTS = "one list", "priority lists"
LATE_ACK = "1 reserved by each, acknowledged late"


def measured() -> dict[str, float]:
    """Return the medians of the newest file that has the row."""
    newest: dict[str, Any] = {}
    for file in sorted(FOLDER.glob("*.json")):
        for row in json.loads(file.read_text("utf-8"))["rows"]:
            if row["name"] == "order":
                newest = row
    return {side["what"]: side["median"] for side in newest["sides"]}


FOUND = measured()


def told(what: str, group: str, case: str) -> float:
    """Return the median of all rounds."""
    return FOUND[f"{what}, {WORDS[group]}: {case}"]


def test_low_priorities_starve_and_high_ones_gain_little() -> None:
    assert told(LONGEST, "low", ONE) <= told(LONGEST, "high", ONE)
    assert told(LATE, "low", ONE) == 0
    # They come from 1 s to 5.5 s; the high ones end after 6 s.
    assert told(LONGEST, "low", LISTS) >= 6 - 1
    assert told(MEDIAN, "low", LISTS) >= 6 - 3.25
    assert told(LATE, "low", LISTS) > 10 / 2
    lost_s = told(MEDIAN, "low", LISTS) - told(MEDIAN, "low", ONE)
    gained_s = told(MEDIAN, "high", ONE) - told(MEDIAN, "high", LISTS)
    assert 0 <= gained_s < lost_s / 5
    alone = "priority lists, and nothing of high priority"
    assert told(LONGEST, "low", alone) < 0.3


def test_what_is_reserved_behind_a_long_task_waits_for_its_end() -> None:
    sixteen = "16 reserved by each of two workers"
    assert told(LATE, "short", sixteen) == 30 / 2
    assert told(LATE, "short", "4 reserved by each, the default") == 4
    assert told(LATE, "short", "1 reserved by each") == 1
    assert told(LATE, "short", LATE_ACK) == 0
    both = "one worker with both processes, 32 reserved"
    assert told(LATE, "short", both) == 0
    # The long task takes 4 s.
    assert told(IDLE, "short", sixteen) > 4 / 2


def test_quick_work_waits_for_slow_work_in_one_queue() -> None:
    assert told(LATE, "quick", "one queue") >= 30 / 3
    assert told(LONGEST, "quick", "two queues") < 0.3
    for what in (MEDIAN, LONGEST):
        ratio = told(what, "slow", "two queues") / told(
            what, "slow", "one queue"
        )
        assert ratio == pytest.approx(2, rel=0.2)


def test_high_priorities_come_at_just_the_rate_of_two_processes() -> None:
    (case,) = (case for case in CASES if case.name == LISTS)
    high = [job for job in case.jobs if job.group == "high"]
    assert sum(job.seconds for job in high) == pytest.approx(2 * 6)
    assert max(job.at_s for job in high) == pytest.approx(6, abs=0.1)
    assert all(list(c.jobs) == sorted(c.jobs, key=lambda j: j.at_s)
               for c in CASES)  # fmt: skip


def test_the_other_process_is_idle_from_its_last_end() -> None:
    lines = [
        {"what": "ended", "name": name, "at_s": at_s}
        for name, at_s in (("a/1", 1.0), (f"{LONG}/0", 4.0), ("a/2", 4.1))
    ]
    assert idle_s(lines) == 3.0
