"""Row `others`: what chapter 7 says of other queues is what was measured."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bench.results import FOLDER
from bench.rows.others import WORDS, counted
from demo.settings import ROOT
from lessons.load.strike import ORDERS

PLUS, POTATO = "celery-redis-plus 0.4.1", "potatoq 26.1a8"


def measured() -> dict[str, dict[str, Any]]:
    """Return the sides of the newest file that has the row."""
    newest: dict[str, Any] = {}
    for file in sorted(FOLDER.glob("*.json")):
        for row in json.loads(file.read_text("utf-8"))["rows"]:
            if row["name"] == "others":
                newest = row
    return {side["what"]: side for side in newest["sides"]}


FOUND = measured()


def told(what: str, queue: str, fault: str, key: str = "") -> list[float]:
    """Return the counts of all rounds."""
    values: list[float] = FOUND[f"{what}, {queue}: {WORDS[fault]}{key}"][
        "values"
    ]
    return values


@pytest.mark.parametrize("queue", [PLUS, POTATO])
def test_nothing_is_lost_and_a_key_is_what_charges_once(queue: str) -> None:
    for fault in WORDS:
        for key in ("", " (key)"):
            assert told("lost", queue, fault, key) == [0, 0, 0]
        assert told("charged", queue, fault, " (key)") == [ORDERS] * 3
    assert told("charged twice", queue, "child") == [1, 1, 1]
    # Some work outlasts the timeout, and nobody is killed.
    assert told("ran", queue, "none") == [ORDERS] * 3


def test_plain_celery_with_the_same_settings_does_long_work_twice() -> None:
    file = ROOT / "site" / "recordings" / "kill.reject.none.json"
    frames = json.loads(file.read_text("utf-8"))["frames"]
    partials = [
        frame["event"].get("partial", {})
        for frame in frames
        if frame["kind"] == "event"
    ]
    (sums,) = (each["summary"] for each in partials if "summary" in each)
    assert len(sums["doubled"]) > 0
    assert sums["ran"] == ORDERS + len(sums["doubled"])


def test_only_one_of_them_repeats_what_is_at_work() -> None:
    for fault in ("broker", "pause"):
        assert min(told("charged twice", PLUS, fault)) > 0
        assert told("ran", POTATO, fault) == [ORDERS] * 3


def test_the_counts_are_those_of_the_tally() -> None:
    told = counted(
        {
            "ran": 14,
            "charged": 13,
            "lost": [],
            "late": [1, 2],
            "doubled": [3],
            "pending": [],
        }
    )
    assert told == {
        "ran": 14, "charged": 13, "lost": 0, "late": 2, "charged twice": 1,
    }  # fmt: skip
