"""The kinds that fail: each does what its input foretells, no more."""

from __future__ import annotations

import time
from typing import Any

import pytest

from demo.errors import WrongInput
from demo.work.failure import Failure, Permanent, Transient
from demo.work.kind import parse
from demo.work.step import Start
from lessons.effects import MemoryBooks
from lessons.work.charge import charge
from tests.kinds import KINDS


class Died(BaseException):
    """Stand for the end of the process: nothing may catch it."""


class Life:
    """Attempts at one task, each from what the last one recorded.

    `cuts` are the attempts whose last step got no record.
    """

    def __init__(self, kind: str, **given: Any) -> None:
        self.books = MemoryBooks()
        mine = {**KINDS, "charge": charge(self.books)}
        self.kind = mine[kind]
        self.wanted = parse(self.kind, given)
        self.partials: list[Any] = []
        self.attempt = 0

    def go(self, *, is_expendable: bool = True) -> dict[str, Any]:
        """Make the next attempt; return the result or raise its end."""
        self.attempt += 1

        def die() -> None:
            raise Died

        start = Start(
            tuple(self.partials),
            "t_1",
            "t_1",
            self.attempt,
            die=die if is_expendable else None,
        )
        for step in self.kind.steps(self.wanted, start):
            self.partials.append(step.partial)
        return self.kind.finish(self.wanted, self.partials)


def test_a_flaky_task_fails_as_often_as_it_says() -> None:
    life = Life("flaky", failures=2)
    for _ in range(2):
        with pytest.raises(Transient):
            life.go()
    assert len(life.go()["attempts"]) == 3


def test_a_flaky_task_can_be_repeated() -> None:
    def story(seed: int) -> list[int]:
        life = Life("flaky", failures=5, steps=20, seed=seed)
        told = []
        for _ in range(5):
            with pytest.raises(Transient):
                life.go()
            told.append(len(life.partials))
        return told

    assert story(1) == story(1)
    assert story(1) != story(2)


def test_a_dependency_may_refuse_and_may_ask_to_wait() -> None:
    with pytest.raises(Permanent):
        Life("flaky", how="permanent").go()
    with pytest.raises(Transient) as refused:
        Life("flaky", after_s=9.0).go()
    assert refused.value.after_s == 9.0


def test_a_brown_out_is_over_at_its_moment() -> None:
    now_s = int(time.time())
    with pytest.raises(Transient):
        Life("flaky", how="brown-out", until_unix_s=now_s + 60).go()
    Life("flaky", how="brown-out", until_unix_s=now_s - 60).go()
    half = {"how": "brown-out", "until_unix_s": now_s + 60}
    ends = [
        _fails(Life("flaky", **half, failing_percent=50, seed=seed))
        for seed in range(100)
    ]
    assert 30 < sum(ends) < 70


def _fails(life: Life) -> bool:
    try:
        life.go()
    except Failure:
        return True
    return False


@pytest.mark.parametrize(
    ("given", "recorded"),
    [
        ({"point": "before-first-step"}, 0),
        ({"point": "after-step", "step": 2}, 2),
        ({"point": "before-finish"}, 3),
    ],
)
def test_a_crash_is_where_and_as_often_as_it_says(
    given: dict[str, Any], recorded: int
) -> None:
    life = Life("crash", attempts=2, **given)
    for _ in range(2):
        with pytest.raises(Died):
            life.go()
        assert len(life.partials) == recorded
    assert len(life.go()["attempts"]) == 3


@pytest.mark.parametrize(
    ("kind", "given"),
    [("crash", {}), ("crash", {"attempts": 0}), ("charge", {"losses": 1})],
)
def test_what_kills_its_process_is_refused_where_others_live(
    kind: str, given: dict[str, Any]
) -> None:
    life = Life(kind, **given)
    with pytest.raises(Permanent) as refused:
        life.go(is_expendable=False)
    assert refused.value.problem["type"] == "/problems/not-expendable/"
    assert life.books.calls("t_1") == []
    assert life.kind.lane(life.wanted) == "compute"


@pytest.mark.parametrize(("has_key", "charges"), [(True, 3), (False, 5)])
def test_ran_twice_is_told_from_charged_twice(
    has_key: bool, charges: int
) -> None:
    life = Life("charge", items=3, losses=2, has_key=has_key)
    for _ in range(2):
        with pytest.raises(Died):
            life.go()
    result = life.go()
    calls = life.books.calls("t_1")
    # It ran three times, and called for the first charge in each.
    assert len(calls) == 5
    assert sum(call["is_charged"] for call in calls) == charges
    # The task can't know: it believes what it has recorded.
    assert result["charges"] == 3


def test_a_sleeper_waits_in_its_steps_only_if_it_is_deaf() -> None:
    for is_deaf in (False, True):
        life = Life("sleepy", duration_s=0.1, steps=2, is_deaf=is_deaf)
        start = Start()
        began_s = time.monotonic()
        floors = [s.floor_s for s in life.kind.steps(life.wanted, start)]
        spent_s = time.monotonic() - began_s
        assert (spent_s >= 0.1) == is_deaf
        assert sum(floors) == (0 if is_deaf else pytest.approx(0.1))
        lane = life.kind.lane(life.wanted)
        assert lane == ("compute" if is_deaf else "paced")


@pytest.mark.parametrize(
    ("kind", "given", "at"),
    [
        ("sleepy", {"duration_s": 61.0}, "/duration_s"),
        ("sleepy", {"soft_limit_s": 0.0}, "/soft_limit_s"),
        ("flaky", {"how": "sometimes"}, "/how"),
        ("flaky", {"failures": 11}, "/failures"),
        ("crash", {"point": "somewhere"}, "/point"),
        ("crash", {"step": 4, "steps": 3}, ""),
        ("charge", {"losses": 3}, "/losses"),
        ("charge", {"has_key": 1}, "/has_key"),
    ],
)
def test_wrong_input_is_refused_with_its_place(
    kind: str, given: dict[str, Any], at: str
) -> None:
    with pytest.raises(WrongInput) as refused:
        parse(KINDS[kind], given)
    assert at in [error["at"] for error in refused.value.errors]


def test_the_kinds_that_chapters_name_are_there() -> None:
    assert set(KINDS) >= {
        *("report", "starvation", "polling", "restart", "digest"),
        *("sleepy", "flaky", "crash", "charge"),
    }
