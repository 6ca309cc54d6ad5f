"""The model's figures for a step of the load, against simulated tasks.

By `stepping`, which counts tasks and knows no formula.
"""

from __future__ import annotations

import pytest

from demo.sizing.catalogue import offer
from demo.sizing.packing import PodShape
from demo.sizing.plan import Demand, Place, Target, plan
from demo.sizing.scaling import delay_s, slots_for_drain, surge
from tests.unit.sizing import stepping

# rate, time of a task, slots before, slots after, late by
STEPS = [
    (2, 30, 21, 75, 60),
    (0.2, 30, 2, 11, 60),
    (4 / 3, 60, 25, 100, 255),
    (1000 / 30, 30, 316, 1053, 135),
    (10, 1, 5, 30, 4),
    (5, 2, 6, 12, 90),
]
D4S = offer("D4s_v5").node


@pytest.mark.parametrize(("rate", "time_s", "before", "after", "late"), STEPS)
def test_a_step_does_what_is_simulated(
    rate: float, time_s: float, before: int, after: int, late: float
) -> None:
    told = surge(rate, time_s, before, after, late)
    seen = stepping.step(rate, time_s, before, after, late)
    assert told.growth_per_s == pytest.approx(seen.growth_per_s, rel=0.05)
    assert told.backlog == pytest.approx(seen.backlog, rel=0.03)
    assert told.peak_wait_s == pytest.approx(seen.longest_wait_s, rel=0.03)
    # Near its end a queue crawls: the last of it is noise.
    assert told.drain_s == pytest.approx(seen.drain_s, rel=0.08, abs=1)


def test_the_longest_wait_is_backlog_by_arrivals_not_by_service() -> None:
    """The first of the waiting tasks has seen all others come."""
    told = surge(2, 30, 21, 75, 60)
    assert told.peak_wait_s == pytest.approx(39)
    by_service_s = told.backlog / (75 / 30)
    seen = stepping.step(2, 30, 21, 75, 60)
    assert seen.longest_wait_s > by_service_s * 1.2
    # It is over before the new slots do anything: they don't shorten it.
    assert surge(2, 30, 21, 200, 60).peak_wait_s == told.peak_wait_s


@pytest.mark.parametrize(
    ("rate", "base", "slots", "wait_s"), [(2, 0.5, 3, 39), (0.2, 0.05, 1, 40)]
)
def test_a_plan_names_the_longest_wait(
    rate: float, base: float, slots: int, wait_s: float
) -> None:
    demand = Demand(rate, 30, base_rate_per_s=base)
    place = Place(D4S, PodShape(0.5, 0.5, slots))
    found = plan(demand, Target(5), place)
    assert found.surge is not None
    assert found.surge.peak_wait_s == pytest.approx(wait_s)
    before = found.replicas.min_replicas * slots
    seen = stepping.step(rate, 30, before, found.slots, found.surge.delay_s)
    assert seen.longest_wait_s == pytest.approx(wait_s, rel=0.03)


@pytest.mark.parametrize("drain_s", [30, 120, 600])
def test_a_backlog_is_gone_as_soon_as_was_wished(drain_s: float) -> None:
    slots = slots_for_drain(1000 / 30, 30, 316, 135, drain_s)
    enough = stepping.step(1000 / 30, 30, 316, slots, 135).drain_s
    assert enough == pytest.approx(drain_s, rel=0.06)
    fewer = stepping.step(1000 / 30, 30, 316, int(slots * 0.96), 135)
    assert fewer.drain_s > drain_s * 1.06


@pytest.mark.parametrize(
    ("pods", "wanted"), [(1, 1), (1, 5), (2, 11), (7, 25), (54, 179), (9, 90)]
)
def test_capacity_comes_when_a_simulated_hpa_brings_it(
    pods: int, wanted: int
) -> None:
    seen_s = stepping.seconds_until(pods, wanted, 30)
    assert delay_s(pods, wanted, 30) == seen_s
