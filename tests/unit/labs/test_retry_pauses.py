"""Lab 7's judge of pauses, with and without jitter, and on busy machines."""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import fmean

import pytest

from harness.history import Record
from labs.retry_back_off_give_up.grader.invariants import (
    FEWEST_DRAWN,
    LEAST_SPREAD_S,
    pauses_well,
)
from labs.retry_back_off_give_up.grader.pauses import Pause, growth, spreads


def hopeless(number: int, pauses_s: list[float]) -> list[Record]:
    """Return the history of a parcel that is tried after each pause."""
    name, at_s = f"A-100{number}", number * 0.1
    who, about = f"sender of {name}", {"json": {"parcel": name}}
    found = [
        Record(at_s, who, 0, "wants a label", "ok", {"plan": "hopeless"}),
        Record(at_s, who, 1, "POST /parcels", "ok", {"status": 202}),
    ]
    for tries, pause_s in enumerate([0.1, *pauses_s]):
        at_s += pause_s
        op = 10 * number + tries
        found += [
            Record(at_s, "outside", op, "label", "invoke", about),
            Record(
                *(at_s, "outside", op, "label", "ok"), about | {"status": 500}
            ),
        ]
    body = {"status": 200, "body": {"state": "failed"}}
    return [*found, Record(at_s, who, 2, "GET /parcels/1", "ok", body)]


def seen_of_pauses(pause_s: Callable[[int], float]) -> list[str]:
    """Return what is said of eight parcels with these pauses."""
    records = [
        record
        for number in range(8)
        for record in hopeless(number, [pause_s(tries) for tries in range(4)])
    ]
    records.sort(key=lambda record: record.at_s)
    return [found.seen for found in pauses_well(records)]


def test_pauses_without_jitter_are_alike_on_a_busy_machine_too() -> None:
    dice = random.Random(7)
    [seen] = seen_of_pauses(
        lambda tries: min(2.0, 0.5 * 2**tries) + dice.uniform(0, 0.28)
    )
    assert "all but the longest after as many tries are 0.1" in seen


def with_a_stall(
    pause_s: Callable[[int], float], stalled: int
) -> Callable[[int], float]:
    """Keep one parcel of eight waiting for a second, beside what is usual."""
    dice, kept_s = random.Random(7), iter([1.0])

    def stalled_s(tries: int) -> float:
        more_s = next(kept_s, 0.0) if tries == stalled else 0.0
        return pause_s(tries) + dice.uniform(0, 0.2) + more_s

    return stalled_s


@pytest.mark.parametrize("stalled", [1, 2, 3])
def test_a_stall_of_the_machine_is_no_jitter(stalled: int) -> None:
    def alike_s(tries: int) -> float:
        return min(2.0, 0.5 * 2**tries)

    [seen] = seen_of_pauses(with_a_stall(alike_s, stalled))
    assert "all but the longest after as many tries are 0.1" in seen


@pytest.mark.parametrize("stalled", [2, 3])
def test_a_stall_of_the_machine_is_no_growth(stalled: int) -> None:
    [seen, *_] = seen_of_pauses(with_a_stall(lambda _: 1.0, stalled))
    assert "as long as the first ones" in seen


def test_a_stall_at_first_does_not_hide_growth() -> None:
    dice = random.Random(7)

    def drawn_s(tries: int) -> float:
        return dice.uniform(0, min(2.0, 0.5 * 2**tries))

    for _ in range(200):
        assert seen_of_pauses(with_a_stall(drawn_s, 0)) == []


@pytest.mark.parametrize("least", [0.0, 0.5], ids=["full", "equal"])
@pytest.mark.parametrize("late_s", [0.0, 1.0])
def test_pauses_with_jitter_are_right_whatever_the_machine_adds(
    least: float, late_s: float
) -> None:
    dice = random.Random(7)

    def pause_s(tries: int) -> float:
        most_s = min(2.0, 0.5 * 2**tries)
        return dice.uniform(least, 1) * most_s + dice.uniform(0, late_s)

    for _ in range(200):
        assert seen_of_pauses(pause_s) == []


def test_jitter_of_half_a_pause_is_refused_once_in_25_000_checks() -> None:
    """The shortest limits that a check can wait for, and the least jitter."""
    dice = random.Random(7)
    widths_s = (0.5, 1.0, 1.0)
    refused = 0
    for _ in range(20_000):
        drawn = [
            [Pause(0, 0), *(Pause(0, dice.uniform(0, w)) for w in widths_s)]
            for _ in range(FEWEST_DRAWN)
        ]
        refused += fmean(spreads(drawn)) < LEAST_SPREAD_S
    assert refused <= 1


def test_pauses_that_stay_as_they_are_do_not_grow() -> None:
    dice = random.Random(7)
    [seen, *_] = seen_of_pauses(lambda _: dice.uniform(0.5, 1.5))
    assert "as long as the first ones" in seen


def test_the_longest_pauses_are_compared() -> None:
    """One of each is left out, which may be a stall."""
    doubling = [Pause(0, 0.5), Pause(1, 2), Pause(3, 5)]
    constant = [Pause(0, 1), Pause(1, 2), Pause(3, 4)]
    late = [Pause(0, 9), Pause(9, 10), Pause(10, 19)]
    assert growth([doubling, doubling, late]) == (0.5, 2.0)
    assert growth([constant, constant, late]) == (1.0, 1.0)


def test_pauses_are_compared_with_those_after_as_many_tries() -> None:
    early = [Pause(0, 9), Pause(9, 10), Pause(10, 12)]
    late = [Pause(1, 2), Pause(2, 3.5), Pause(4, 6), Pause(6, 9)]
    stalled = [Pause(0, 1), Pause(1, 9), Pause(9, 12)]
    assert spreads([early, late, stalled]) == [0.5, 0.0]
