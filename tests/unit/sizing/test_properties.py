"""Properties of every load, pool and requirement, whatever the figures."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from demo.sizing.closed import room
from demo.sizing.durations import durations
from demo.sizing.erlang import erlang_b, erlang_c
from demo.sizing.nodes import NodeSize, allocatable
from demo.sizing.packing import Daemons, PodShape, pack
from demo.sizing.scaling import periods, surge
from demo.sizing.staffing import slots_for_wait
from demo.sizing.steady import pollaczek_khinchine_s, steady

rates = st.floats(0.01, 50)
times = st.floats(0.01, 60)
busy = st.floats(0.05, 0.99)
many = st.integers(1, 400)
variations = st.floats(0, 20)


@given(many, busy)
def test_who_waits_is_more_than_who_would_be_lost(
    slots: int, rho: float
) -> None:
    blocked, waits = erlang_b(rho * slots, slots), erlang_c(rho * slots, slots)
    assert 0 <= blocked <= waits <= 1


@given(many, busy)
def test_one_slot_more_never_makes_it_worse(slots: int, rho: float) -> None:
    load = rho * slots
    assert erlang_b(load, slots + 1) <= erlang_b(load, slots)
    assert erlang_c(load, slots + 1) <= erlang_c(load, slots)


@given(many, busy, busy, times)
def test_more_load_never_makes_it_better(
    slots: int, one: float, other: float, time_s: float
) -> None:
    less, more = sorted((one, other))
    quiet = steady(less * slots / time_s, time_s, slots)
    loud = steady(more * slots / time_s, time_s, slots)
    assert quiet.mean_wait_s <= loud.mean_wait_s * (1 + 1e-9)
    assert quiet.wait_quantile_s(0.9) <= loud.wait_quantile_s(0.9) + 1e-9


@given(many, busy, times, variations)
def test_little_s_law_holds(
    slots: int, rho: float, time_s: float, cs2: float
) -> None:
    rate = rho * slots / time_s
    found = steady(rate, time_s, slots, cs2)
    assert found.mean_in_system == pytest.approx(rate * found.mean_response_s)
    assert found.mean_in_system == pytest.approx(
        found.mean_waiting + found.offered_erlang
    )
    assert all(
        math.isfinite(value)
        for value in (found.mean_wait_s, found.wait_decay_per_s)
    )


@given(many, busy, times, st.floats(0.01, 0.99))
def test_a_quantile_is_where_that_many_have_waited(
    slots: int, rho: float, time_s: float, quantile: float
) -> None:
    found = steady(rho * slots / time_s, time_s, slots)
    wait_s = found.wait_quantile_s(quantile)
    if wait_s > 0:
        assert found.within_fraction(wait_s) == pytest.approx(quantile)
    else:
        assert found.within_fraction(0) >= quantile


@given(busy, times, variations)
def test_one_slot_by_two_formulas(
    rho: float, time_s: float, cs2: float
) -> None:
    rate = rho / time_s
    assert steady(rate, time_s, 1, cs2).mean_wait_s == pytest.approx(
        pollaczek_khinchine_s(rate, time_s, cs2), rel=1e-9
    )


@given(rates, times, st.floats(0, 100), st.floats(0.01, 0.99), variations)
def test_a_wish_is_granted_by_the_fewest_slots(
    rate: float, time_s: float, wait_s: float, quantile: float, cs2: float
) -> None:
    slots = slots_for_wait(rate, time_s, wait_s, quantile, cs2)
    kept = steady(rate, time_s, slots, cs2).within_fraction(wait_s)
    assert kept >= quantile - 1e-9
    if slots - 1 > rate * time_s * (1 + 1e-6):
        fewer = steady(rate, time_s, slots - 1, cs2)
        assert fewer.within_fraction(wait_s) < quantile + 1e-9


@given(st.integers(1, 300), times, times, st.integers(1, 50))
def test_a_room_does_no_more_than_its_slots_and_its_people(
    people: int, think_s: float, time_s: float, slots: int
) -> None:
    found = room(people, think_s, time_s, slots)
    most = min(slots / time_s, people / (think_s + time_s))
    assert found.throughput_per_s <= most * (1 + 1e-9)
    # Where people think: Little once more.
    assert people == pytest.approx(
        found.throughput_per_s * (think_s + found.mean_response_s)
    )


@given(
    st.floats(1, 64), st.floats(1, 256), st.floats(0.05, 1),
    st.floats(0.05, 0.25), st.integers(30, 250),
)  # fmt: skip
def test_pods_never_take_more_than_a_node_has(
    cpu: float, memory_gib: float, pod_cpu: float, pod_gib: float, most: int
) -> None:
    place = allocatable(NodeSize("n", "aks", cpu, memory_gib), most)
    daemons = Daemons(0.2, 0.2, 5)
    assume(place.cpu > 1.2 and place.memory_gib > 0.5)
    packed = pack(place, PodShape(pod_cpu, pod_gib, 3), daemons)
    assert packed.cpu_left >= -1e-6
    assert packed.memory_left_gib >= -1e-6
    assert packed.pods_per_node + daemons.pods <= most
    one_more = (
        packed.cpu_left < pod_cpu
        or packed.memory_left_gib < pod_gib
        or packed.pods_per_node + daemons.pods == most
    )
    assert one_more


@given(rates, times, st.floats(0, 600), st.floats(1.01, 3), st.floats(0, 2))
def test_more_new_slots_never_drain_later(
    rate: float, time_s: float, late_s: float, room_: float, before: float
) -> None:
    after = math.ceil(rate * time_s * room_) + 1
    few = min(max(int(rate * time_s * before), 1), after)
    found = surge(rate, time_s, few, after, late_s)
    more = surge(rate, time_s, few, after + 1, late_s)
    assert found.backlog == more.backlog >= 0
    assert more.drain_s <= found.drain_s
    assert more.peak_wait_s <= found.peak_wait_s


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_the_policy_gets_there(pods: int, wanted: int) -> None:
    steps = periods(pods, wanted)
    assert steps == 0 if wanted <= pods else steps >= 1
    assert pods * 2**steps + 4 * 2**steps >= wanted


@given(st.lists(st.floats(0.001, 1e4), min_size=2, max_size=200))
def test_durations_lie_between_the_shortest_and_the_longest(
    seconds: list[float],
) -> None:
    found = durations(seconds)
    assert min(seconds) * (1 - 1e-9) <= found.mean_s
    assert found.p50_s <= found.p95_s <= found.p99_s <= found.longest_s
    assert found.cs2 >= 0
    scaled = durations([second * 10 for second in seconds])
    assert scaled.cs2 == pytest.approx(found.cs2, abs=1e-9)
