"""A check during which the clock is set gives no verdict, and is repeated."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any, cast

import pytest

from harness.checkers.violation import Violation
from labs.grading import check as checking
from labs.grading.broken import CannotGoOn
from labs.grading.clock import Clock
from labs.grading.lab import find
from labs.proof import running
from labs.proof.running import Run, Seen


def set_clock(monkeypatch: pytest.MonkeyPatch, by_s: float) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + by_s)


@pytest.mark.parametrize(
    ("by_s", "words"),
    [(0.8, "forward by 0.8 s"), (-3600.0, "back by 3600.0 s"), (0.01, "")],
)
def test_it_says_how_the_clock_was_set(
    monkeypatch: pytest.MonkeyPatch, by_s: float, words: str
) -> None:
    clock = Clock()
    assert not clock.was_set()
    set_clock(monkeypatch, by_s)
    assert words in clock.was_set()
    assert bool(clock.was_set()) == bool(words)


@pytest.mark.parametrize(
    ("share", "seconds", "words"),
    [
        # Seen for minutes on a virtual machine whose host corrected it.
        (0.005, 60, ""),
        (-0.005, 60, ""),
        # Too small to be seen from look to look.
        (0.1, 60, "forward"),
        (-0.1, 60, "back"),
    ],
)
def test_a_clock_that_is_corrected_slowly_is_not_set(
    monkeypatch: pytest.MonkeyPatch, share: float, seconds: int, words: str
) -> None:
    now_s = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now_s)
    monkeypatch.setattr(time, "time", lambda: now_s * (1 + share))
    clock = Clock()
    for _ in range(4 * seconds):
        now_s += 0.25
        clock.look()
    assert words in clock.was_set()
    assert bool(clock.was_set()) == bool(words)


def test_a_clock_that_is_set_and_set_back_was_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, real = Clock(), time.time
    set_clock(monkeypatch, 0.8)
    clock.look()
    monkeypatch.setattr(time, "time", real)
    clock.look()
    assert "forward by 0.8 s" in clock.was_set()


def test_a_reading_that_is_interrupted_is_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, real, stalls = Clock(), time.time, iter([0.2])

    def stalled() -> float:
        time.sleep(next(stalls, 0.0))
        return real()

    monkeypatch.setattr(time, "time", stalled)
    assert not clock.was_set()


async def test_a_check_in_which_it_is_set_could_not_judge(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Neither a pass nor a violation counts."""
    lab = find("1")

    def broken(*_: Any) -> Any:
        set_clock(monkeypatch, 0.8)
        raise CannotGoOn(Violation("LAB-START-01", "x", "y"))

    monkeypatch.setattr(checking, "copied", lambda *_: tmp_path)
    monkeypatch.setattr(checking, "Bench", broken)
    plan = checking.Plan(lab, tmp_path, 1)
    outcome = await checking.check(plan, tmp_path, lambda _: None)
    assert outcome.verdict.words == "could not judge"
    assert "set forward by 0.8 s" in outcome.why


@pytest.mark.parametrize(
    ("why", "verdict"),
    [("this machine's clock was set back", "pass"), ("", "could-not-judge")],
)
def test_the_proof_repeats_such_a_check_and_no_other(
    monkeypatch: pytest.MonkeyPatch, why: str, verdict: str
) -> None:
    outcomes = iter([Seen("could-not-judge", why=why), Seen("pass")])
    monkeypatch.setattr(running, "_checked", lambda _: next(outcomes))
    run = cast("Run", SimpleNamespace())
    assert running.check(run).verdict == verdict
