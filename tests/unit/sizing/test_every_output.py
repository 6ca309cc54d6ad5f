"""Every figure of a steady pool and a room, against what is counted.

Customers come and go one by one, looks count who is there: no formula of
the model is used. Machines and bills are in test_counted.py.
"""

from __future__ import annotations

import heapq
import random
import statistics
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import pytest

from demo.sizing.closed import all_at_once
from demo.sizing.erlang import erlang_b
from demo.sizing.little import in_system, stay_s, throughput_per_s
from demo.sizing.staffing import slots_for_utilisation, slots_for_wait
from demo.sizing.steady import steady

CUSTOMERS = 400_000
LOOKS = 20_000


@dataclass(frozen=True)
class Counted:
    """The measurements of one long run of a pool."""

    rate_per_s: float
    waits_s: list[float]
    response_s: float
    utilisation: float
    waiting: float
    there: float

    def quantile_s(self, fraction: float) -> float:
        return self.waits_s[int(fraction * len(self.waits_s))]

    def longer_fraction(self, wait_s: float) -> float:
        found = bisect_right(self.waits_s, wait_s + 1e-12)
        return 1 - found / len(self.waits_s)


@cache
def counted(rate_per_s: float, task_s: float, slots: int) -> Counted:
    """Let customers come, wait and be served; look at random moments."""
    dice = random.Random(41)
    free_s = [0.0] * slots
    came, began, ended = [], [], []
    now_s = 0.0
    for _ in range(CUSTOMERS):
        now_s += dice.expovariate(rate_per_s)
        start_s = max(free_s[0], now_s)
        end_s = start_s + dice.expovariate(1 / task_s)
        heapq.heapreplace(free_s, end_s)
        came.append(now_s)
        began.append(start_s)
        ended.append(end_s)
    last_s = now_s
    out = sorted(ended)
    looks = [dice.uniform(last_s / 10, last_s) for _ in range(LOOKS)]
    # Who has come by then, has begun, has left: counted, not computed.
    queued, inside, busy = [], [], []
    for look_s in looks:
        arrived = bisect_right(came, look_s)
        started = bisect_right(began, look_s)
        left = bisect_right(out, look_s)
        queued.append(arrived - started)
        inside.append(arrived - left)
        busy.append(started - left)
    return Counted(
        rate_per_s=CUSTOMERS / last_s,
        waits_s=sorted(b - c for b, c in zip(began, came, strict=True)),
        response_s=statistics.fmean(
            e - c for e, c in zip(ended, came, strict=True)
        ),
        utilisation=statistics.fmean(busy) / slots,
        waiting=statistics.fmean(queued),
        there=statistics.fmean(inside),
    )


POOLS = [(0.7, 1, 1), (2, 1, 3), (0.2, 8, 2), (100 / 1800, 180, 14)]


@pytest.mark.parametrize(("rate", "time_s", "slots"), POOLS)
def test_each_figure_of_a_steady_pool_is_what_is_counted(
    rate: float, time_s: float, slots: int
) -> None:
    told, seen = steady(rate, time_s, slots), counted(rate, time_s, slots)
    assert told.offered_erlang / slots == told.utilisation
    assert told.utilisation == pytest.approx(seen.utilisation, rel=0.02)
    assert told.mean_waiting == pytest.approx(seen.waiting, rel=0.12)
    assert told.mean_in_system == pytest.approx(seen.there, rel=0.04)
    assert told.mean_response_s == pytest.approx(seen.response_s, rel=0.04)
    for fraction in (0.5, 0.9, 0.95, 0.99):
        assert told.wait_quantile_s(fraction) == pytest.approx(
            seen.quantile_s(fraction), rel=0.08, abs=0.03 * time_s / slots
        )
    for wait_s in (0.0, time_s / 4, time_s, 3 * time_s):
        longer = seen.longer_fraction(wait_s)
        assert told.longer_fraction(wait_s) == pytest.approx(longer, abs=0.015)
        assert told.within_fraction(wait_s) == pytest.approx(
            1 - longer, abs=0.015
        )
    # Little's law, asked all three ways, of what was counted.
    assert in_system(seen.rate_per_s, seen.response_s) == pytest.approx(
        seen.there, rel=0.03
    )
    assert stay_s(seen.there, seen.rate_per_s) == pytest.approx(
        seen.response_s, rel=0.03
    )
    assert throughput_per_s(seen.there, seen.response_s) == pytest.approx(
        seen.rate_per_s, rel=0.03
    )


@pytest.mark.parametrize(
    ("rate", "time_s", "wait_s", "fraction"),
    [(2, 1, 0.5, 0.95), (0.2, 8, 10, 0.9), (100 / 1800, 180, 20, 0.8)],
)
def test_the_fewest_slots_are_enough_and_one_fewer_is_not(
    rate: float, time_s: float, wait_s: float, fraction: float
) -> None:
    slots = slots_for_wait(rate, time_s, wait_s, fraction)
    enough = counted(rate, time_s, slots)
    assert enough.longer_fraction(wait_s) <= 1 - fraction
    fewer = counted(rate, time_s, slots - 1)
    assert fewer.longer_fraction(wait_s) > 1 - fraction


def test_slots_for_a_utilisation_are_that_busy_at_most() -> None:
    slots = slots_for_utilisation(2, 1, 0.6)
    assert counted(2, 1, slots).utilisation <= 0.6
    assert counted(2, 1, slots - 1).utilisation > 0.6


def test_who_finds_all_slots_busy_and_goes_away_is_erlang_b() -> None:
    dice = random.Random(3)
    ends_s: list[float] = []
    now_s, lost, customers = 0.0, 0, 200_000
    for _ in range(customers):
        now_s += dice.expovariate(4.0)
        while ends_s and ends_s[0] <= now_s:
            heapq.heappop(ends_s)
        if len(ends_s) == 5:
            lost += 1
        else:
            heapq.heappush(ends_s, now_s + dice.expovariate(1.0))
    assert erlang_b(4, 5) == pytest.approx(lost / customers, rel=0.03)


@pytest.mark.parametrize(("people", "slots"), [(200, 24), (7, 3), (3, 5)])
def test_presses_at_one_moment_are_worked_off_in_rounds(
    people: int, slots: int
) -> None:
    free_s = [0.0] * slots
    starts_s = []
    for _ in range(people):
        starts_s.append(free_s[0])
        heapq.heapreplace(free_s, free_s[0] + 6)
    told = all_at_once(people, 6, slots)
    assert told.last_done_s == max(starts_s) + 6
    assert told.rounds == len(set(starts_s))
    assert told.mean_wait_s == pytest.approx(statistics.fmean(starts_s))
