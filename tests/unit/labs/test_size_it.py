"""The judges and the model of lab 11."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest

from harness.history import Record
from labs.size_it.grader.invariants import JUDGES
from labs.size_it.grader.model import (
    Draw,
    draw,
    emptied_s,
    p95_s,
    steady_p95_s,
    typical,
    waits_s,
    with_burst,
)
from labs.size_it.grader.plan import BadPlan, read

PROMISES = {
    "wait_s": 0.5,
    "loss_wait_s": 0.8,
    "slots": 8,
    "off_fraction": 0.25,
    "burst": 30,
    "burst_s": 8,
}


class Story:
    """The notes of the grader about one plan."""

    def __init__(self, slots: int = 8, predicted_s: float = 0.4) -> None:
        self.records: list[Record] = []
        self.add("promises", **PROMISES)
        self.add("plan", workers=4, slots=slots, predicted_s=predicted_s)

    def add(self, what: str, **more: Any) -> Story:
        """Add one note, a second after the one before."""
        at_s = float(len(self.records))
        self.records.append(Record(at_s, "grader", 0, what, "ok", more))
        return self

    def starts(self, run: str, *waits: float, running: int = 1) -> Story:
        """Add starts after such waits."""
        for number, wait_s in enumerate(waits):
            about = {"document": f"{run}-{number}", "wait_s": wait_s}
            self.add("started", run=run, running=running, **about)
        return self

    def over(self, run: str, late: int = 0, clock_s: float = 9.0) -> Story:
        """Add the end of a run."""
        about = {"late": late, "most": 6, "sent": 120, "clock_s": clock_s}
        return self.add("run over", run=run, **about)

    def broken(self) -> set[str]:
        """Return the requirements that are broken."""
        return {v.requirement for judge in JUDGES for v in judge(self.records)}


def test_a_plan_that_holds_is_right() -> None:
    story = Story().starts("steady", 0, 0.1).over("steady", late=6)
    story.starts("loss", 0, 0.2, 0.4).over("loss").over("burst", clock_s=10)
    assert story.broken() == set()


def test_a_plan_that_cant_be_read_is_found() -> None:
    story = Story().add("bad plan", why="plan.toml has no workers")
    assert story.broken() == {"L11-PLAN-01"}


@pytest.mark.parametrize(
    ("run", "requirement"),
    [("steady", "L11-WAIT-01"), ("loss", "L11-LOSS-01")],
)
def test_too_many_late_ones_are_found(run: str, requirement: str) -> None:
    assert Story().over(run, late=6).broken() == set()
    assert Story().over(run, late=7).broken() == {requirement}


def test_slots_are_counted_in_the_plan_and_in_the_run() -> None:
    assert Story(slots=9).broken() == {"L11-BUDGET-01"}
    assert Story().starts("steady", 0, running=8).broken() == set()
    assert Story().starts("steady", 0, running=9).broken() == {"L11-BUDGET-01"}


@pytest.mark.parametrize("predicted_s", [0.31, 0.4, 0.49])
def test_a_prediction_that_is_near_is_right(predicted_s: float) -> None:
    story = Story(predicted_s=predicted_s).starts("loss", 0, 0.4).over("loss")
    assert story.broken() == set()


@pytest.mark.parametrize("predicted_s", [0.07, 0.25, 0.56, 2])
def test_a_prediction_that_is_far_off_is_found(predicted_s: float) -> None:
    story = Story(predicted_s=predicted_s).starts("loss", 0, 0.4)
    assert story.broken() == set(), "the run isn't over"
    assert story.over("loss").broken() == {"L11-PREDICT-01"}


def test_what_was_sent_to_fill_the_slots_isnt_measured() -> None:
    story = Story().starts("loss", 0.4)
    story.add("started", run="loss", document="x-first-1", wait_s=9, running=1)
    assert story.over("loss").broken() == set()


def test_a_burst_has_to_be_taken_and_worked_off() -> None:
    assert Story().over("burst", clock_s=10.1).broken() == {"L11-BURST-01"}
    refused = Story().add("refused", run="burst", document="b-1", status=503)
    assert refused.broken() == {"L11-BURST-01"}


def test_a_stop_loses_nothing() -> None:
    story = Story().add("stopped", documents=["s"], rest_s=2.8, grace_s=1)
    assert story.broken() == set()
    story.add("late", run="stop", document="s", limit_s=10)
    assert story.broken() == {"L11-STOP-01"}


def test_the_model_makes_conversions_wait_for_the_first_free_slot() -> None:
    drawn = Draw([0, 0, 1, 2], [4, 3, 1, 1])
    assert waits_s(drawn, 2) == [0, 0, 2, 2]
    assert waits_s(drawn, 1) == [0, 4, 6, 6]
    assert waits_s(drawn, 4) == [0, 0, 0, 0]


def test_the_line_is_empty_when_the_last_one_has_a_slot() -> None:
    base = Draw([0, 2.5], [1, 1])
    drawn = with_burst(base, Draw([2, 2, 2], [3, 3, 3]))
    assert drawn.arrivals_s == [0, 2, 2, 2, 2.5]
    assert emptied_s(drawn, 2, 2) == 5
    assert emptied_s(drawn, 9, 2) == 2.5


def test_the_formula_agrees_with_a_long_simulation() -> None:
    dice = random.Random(7)
    times_s = [dice.expovariate(2.0) for _ in range(400)]
    long_s = p95_s(waits_s(draw(dice, 8, times_s, 50_000), 6))
    assert steady_p95_s(8, times_s, 6) == pytest.approx(long_s, rel=0.2)


def test_slots_that_never_catch_up_have_no_steady_state() -> None:
    assert steady_p95_s(8, [0.5] * 9, 4) == math.inf
    assert steady_p95_s(8, [0.5] * 9, 400) == 0


@pytest.mark.parametrize("slots", [5, 6, 7])
def test_a_typical_draw_waits_as_in_a_steady_state(slots: int) -> None:
    dice = random.Random(7)
    times_s = [dice.expovariate(2.0) for _ in range(400)]
    drawn = typical(dice, 8, times_s, 120, slots)
    wanted_s = steady_p95_s(8, times_s, slots)
    assert p95_s(waits_s(drawn, slots)) == pytest.approx(wanted_s, rel=0.05)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("workers = ", "isn't TOML"),
        ("slots_per_worker = 2", "has no workers"),
        ("workers = 'two'", "a whole number"),
        ("workers = 2.5", "a whole number"),
        ("workers = true", "a whole number"),
        ("workers = 0", "1 or more"),
        ("workers = 1000", "24 at most"),
        (
            "workers = 1\nslots_per_worker = 1\npredicted_wait_p95_s = nan",
            "0 or more",
        ),
    ],
)
def test_a_bad_plan_says_what_is_wrong(
    text: str, why: str, tmp_path: Path
) -> None:
    (tmp_path / "plan.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadPlan, match=why):
        read(tmp_path)


def test_a_missing_plan_is_a_bad_one(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match=r"plan\.toml can't be read"):
        read(tmp_path)


def test_a_load_that_cannot_begin_is_no_pass() -> None:
    """A constant answer to everything once passed: nothing was measured."""
    story = Story().add("no start", run="warm up")
    (found,) = [v for judge in JUDGES for v in judge(story.records)]
    assert found.requirement == "L11-WAIT-01"
    assert "no conversion has begun" in found.seen


@pytest.mark.parametrize(
    ("what", "about", "says"),
    [
        ("refused", {"status": 200}, "1 conversions were refused"),
        ("late", {}, "accepted and is never done"),
    ],
)
def test_why_a_load_cannot_begin_is_said_first(
    what: str, about: dict[str, Any], says: str
) -> None:
    story = Story().add(what, run="warm up", document="warm1-0", **about)
    story.add("no start", run="warm up")
    first, *_ = [v for judge in JUDGES for v in judge(story.records)]
    assert first.requirement == "L11-WAIT-01"
    assert says in first.seen
