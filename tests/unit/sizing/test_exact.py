"""The model against figures that are known exactly.

V1 to V12 by their closed forms, worked out by hand as fractions where there
are some: neither the recursion nor the room that is tested takes part.
"""

from __future__ import annotations

import math

import pytest

from demo.sizing.closed import all_at_once, room
from demo.sizing.erlang import erlang_b, erlang_c
from demo.sizing.little import in_system, stay_s, throughput_per_s
from demo.sizing.staffing import (
    slots_for_utilisation,
    slots_for_wait,
    square_root_slots,
)
from demo.sizing.steady import pollaczek_khinchine_s, steady


def exactly(value: float) -> object:
    """Return what equals `value` up to 1e-9 of it."""
    return pytest.approx(value, rel=1e-9, abs=0)


def by_sums(load: float, slots: int) -> float:
    """Return Erlang C by its definition, with logarithms of factorials."""
    terms = [k * math.log(load) - math.lgamma(k + 1) for k in range(slots + 1)]
    last = terms.pop() + math.log(slots / (slots - load))
    most = max(*terms, last)
    shares = [math.exp(term - most) for term in terms]
    wait = math.exp(last - most)
    return wait / (math.fsum(shares) + wait)


def test_v1_one_slot() -> None:
    found = steady(0.8, 1, 1)
    assert found.mean_wait_s == exactly(4)
    assert found.wait_probability == exactly(0.8)
    assert found.mean_in_system == exactly(4)
    assert found.wait_quantile_s(0.95) == exactly(5 * math.log(16))
    assert found.wait_quantile_s(0.99) == exactly(5 * math.log(80))


def test_v2_three_slots() -> None:
    found = steady(2, 1, 3)
    assert found.wait_probability == exactly(4 / 9)
    assert found.mean_wait_s == exactly(4 / 9)
    assert found.mean_waiting == exactly(8 / 9)
    assert found.mean_in_system == exactly(26 / 9)
    assert found.wait_quantile_s(0.95) == exactly(math.log(80 / 9))


def test_v3_a_call_centre() -> None:
    found = steady(100 / 1800, 180, 14)
    # C = a^14/14! * 14/4 over (sum of a^k/k! for k < 14) + the same, a = 10.
    terms = [10**k / math.factorial(k) for k in range(15)]
    last = terms.pop() * 3.5
    probability = last / (math.fsum(terms) + last)
    assert found.offered_erlang == exactly(10)
    assert found.utilisation == exactly(10 / 14)
    assert found.wait_probability == exactly(probability)
    assert found.mean_wait_s == exactly(probability * 45)
    assert found.within_fraction(20) == exactly(
        1 - probability * math.exp(-20 / 45)
    )
    assert round(found.mean_wait_s, 5) == 7.83594
    assert round(found.within_fraction(20), 6) == 0.888350
    one_fewer = steady(100 / 1800, 180, 13)
    assert round(one_fewer.within_fraction(20), 6) == 0.795595


def test_v4_the_box_of_a_demo() -> None:
    found = steady(0.2, 8, 2)
    assert found.utilisation == exactly(0.8)
    assert found.wait_probability == exactly(32 / 45)
    assert found.mean_wait_s == exactly(128 / 9)
    assert found.mean_response_s == exactly(200 / 9)
    assert found.mean_in_system == exactly(40 / 9)
    assert found.wait_quantile_s(0.95) == exactly(20 * math.log(640 / 45))


def test_v5_and_v6_one_slot_with_other_times() -> None:
    for cs2, wait_s in ((0, 2), (4, 10)):
        assert pollaczek_khinchine_s(0.8, 1, cs2) == exactly(wait_s)
        assert steady(0.8, 1, 1, cs2).mean_wait_s == exactly(wait_s)


def test_v7_several_slots_with_other_times() -> None:
    by_exponential = steady(3.2, 1, 4).mean_wait_s
    assert round(by_exponential, 6) == 0.745541
    assert steady(3.2, 1, 4, 4).mean_wait_s == exactly(by_exponential * 2.5)
    assert steady(3.2, 1, 4, 0).mean_wait_s == exactly(by_exponential / 2)


def test_v8_a_thousand_busy_slots() -> None:
    found = steady(1000 / 30, 30, 1020)
    assert found.wait_probability == exactly(by_sums(1000, 1020))
    assert round(found.wait_probability, 6) == 0.416260
    assert round(found.mean_wait_s, 6) == 0.624390


def test_v10_a_published_table_of_erlang_c() -> None:
    """The worked example of Westbay's page: 0.239, 8.2 s, 84.6 %."""
    found = steady(360 / 1800, 240, 55)
    assert found.offered_erlang == exactly(48)
    assert found.wait_probability == exactly(by_sums(48, 55))
    assert round(found.wait_probability, 6) == 0.238701
    assert round(found.mean_wait_s, 5) == 8.18403
    assert round(found.within_fraction(15), 6) == 0.845883


@pytest.mark.parametrize(
    ("load", "slots", "blocked"),
    [(4.461, 10, 0.009998), (37.901, 50, 0.009999)],
)
def test_v11_a_table_of_erlang_b(
    load: float, slots: int, blocked: float
) -> None:
    terms = [load**k / math.factorial(k) for k in range(slots + 1)]
    assert erlang_b(load, slots) == exactly(terms[-1] / math.fsum(terms))
    assert round(erlang_b(load, slots), 6) == blocked


def test_v12_two_and_five_slots() -> None:
    two, five = steady(2, 1 / 1.5, 2), steady(4, 1, 5)
    assert two.wait_probability == exactly(8 / 15)
    assert two.mean_wait_s == exactly(8 / 15)
    assert five.wait_probability == exactly(128 / 231)
    assert five.mean_waiting == exactly(512 / 231)


def test_the_recursion_goes_where_factorials_end() -> None:
    assert erlang_c(99_900, 100_000) == pytest.approx(
        by_sums(99_900, 100_000), rel=1e-6
    )
    assert erlang_b(1, 170) == pytest.approx(0, abs=1e-300)


@pytest.mark.parametrize(
    ("think_s", "task_s", "slots", "wait_s", "per_s"),
    [
        (60, 6, 2, 534, 0.33), (60, 6, 8, 84, 1.33), (60, 6, 16, 9.2, 2.66),
        (60, 6, 24, 0.1, 3.03), (120, 3, 8, 0.1, 1.62),
    ],
)  # fmt: skip
def test_200_people_in_a_room(
    think_s: float, task_s: float, slots: int, wait_s: float, per_s: float
) -> None:
    found = room(200, think_s, task_s, slots)
    assert round(found.mean_wait_s, 1) == wait_s
    assert round(found.throughput_per_s, 2) == per_s
    # Everybody is either thinking or waiting for an answer: Little twice.
    there = throughput_per_s(200, think_s + found.mean_response_s)
    assert found.throughput_per_s == exactly(there)


def test_one_person_never_waits_and_two_share_by_hand() -> None:
    assert room(1, 10, 5, 1).mean_wait_s == 0
    # Two people, one slot, think 1, task 1: p0 = 1/5, p1 = 2/5, p2 = 2/5.
    two = room(2, 1, 1, 1)
    assert two.throughput_per_s == exactly(4 / 5)
    assert two.mean_wait_s == exactly(1 / 2)


def test_everybody_presses_at_once() -> None:
    done_s = [all_at_once(200, 6, c).last_done_s for c in (2, 8, 16, 24)]
    assert done_s == [600, 150, 78, 54]
    assert all_at_once(200, 6, 24).mean_wait_s == exactly(22.08)


def test_slots_for_a_wait_are_the_fewest_that_do() -> None:
    for rate, time_s, wait_s, quantile, cs2 in (
        (1000 / 30, 30, 5, 0.95, 1), (1000 / 30, 30, 1, 0.99, 1),
        (0.2, 8, 10, 0.9, 1), (5, 2, 0, 0.5, 4),
    ):  # fmt: skip
        slots = slots_for_wait(rate, time_s, wait_s, quantile, cs2)
        enough = steady(rate, time_s, slots, cs2)
        assert enough.within_fraction(wait_s) >= quantile
        if slots - 1 > rate * time_s:
            short = steady(rate, time_s, slots - 1, cs2)
            assert short.within_fraction(wait_s) < quantile


def test_slots_by_utilisation_and_by_the_square_root() -> None:
    # Not 1,251 by the last bit of 1000 / 30 * 30.
    assert slots_for_utilisation(1000 / 30, 30, 0.8) == 1250
    assert slots_for_utilisation(1000 / 30, 30, 0.95) == 1053
    assert square_root_slots(1000, 1) == 1032
    # Halfin and Whitt: with beta 1 about 22 % wait, at every size.
    for load in (100, 1000, 10_000):
        slots = square_root_slots(load, 1)
        assert 0.19 < erlang_c(load, slots) < 0.24


def test_little_s_law_three_ways() -> None:
    assert in_system(33.5, 30) == exactly(1005)
    assert stay_s(1005, 33.5) == exactly(30)
    assert throughput_per_s(1005, 30) == exactly(33.5)
