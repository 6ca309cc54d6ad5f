"""All at once: the parts of a plan fit each other, and its doubts are said."""

from __future__ import annotations

import random

import pytest

from demo.sizing.broker import ALARM_FRACTION, memory
from demo.sizing.catalogue import offer
from demo.sizing.durations import durations
from demo.sizing.packing import PodShape
from demo.sizing.plan import Demand, Place, Target, plan
from demo.sizing.scaling import delay_s
from demo.sizing.streams import streams

D4S = offer("D4s_v5")
THIN = Place(D4S.node, PodShape(0.5, 1, 1), usd_per_node_hour=0.192)
FAT = Place(D4S.node, PodShape(3.5, 4, 7))


def test_a_plan_takes_the_larger_of_two_wishes() -> None:
    found = plan(Demand(1000 / 30, 30), Target(5), THIN)
    assert (found.slots_for_wait, found.slots_for_utilisation) == (1015, 1250)
    assert (found.slots, found.pods, found.nodes) == (1250, 1250, 179)
    tight = plan(Demand(1000 / 30, 30), Target(5, utilisation=0.99), THIN)
    assert (tight.slots, tight.nodes) == (1015, 145)
    assert tight.steady.wait_quantile_s(0.95) <= 5
    assert "1.5% higher" in tight.warnings[0]


def test_fat_pods_have_whole_slots_and_few_connections() -> None:
    fat = plan(Demand(1000 / 30, 30), Target(5, utilisation=0.95), FAT)
    thin = plan(Demand(1000 / 30, 30), Target(5, utilisation=0.95), THIN)
    assert (fat.pods, fat.slots, fat.nodes) == (151, 1057, 151)
    assert fat.broker_connections < thin.broker_connections / 2
    assert fat.usd_per_month is None


def test_the_manifests_carry_the_base_and_reach_the_peak() -> None:
    demand = Demand(1000 / 30, 30, base_rate_per_s=10)
    found = plan(demand, Target(5), FAT)
    numbers = found.replicas
    # 300 erlang at 0.8 are 375 slots, in pods of 7.
    assert numbers.min_replicas == 54
    assert numbers.max_replicas == found.pods == 179
    # At the peak the metric, queued and running, asks for what is there.
    asked = found.steady.mean_in_system / numbers.target_per_pod
    assert asked == pytest.approx(numbers.max_replicas, rel=0.01)
    assert found.surge is not None
    assert found.surge.delay_s == delay_s(54, 179, 30) == 60
    assert found.surge.backlog == pytest.approx((1000 / 30 - 378 / 30) * 60)


def test_a_drain_that_is_wished_for_takes_slots_of_its_own() -> None:
    demand = Demand(1000 / 30, 30, base_rate_per_s=10)
    found = plan(demand, Target(5, utilisation=0.95, drain_s=30), FAT)
    assert found.slots_for_drain is not None
    assert found.slots_for_drain > found.slots_for_utilisation
    assert found.surge is not None
    assert found.surge.drain_s <= 30


def test_without_a_base_nothing_scales() -> None:
    found = plan(Demand(2, 3), Target(5), FAT)
    assert found.surge is None
    assert found.replicas.min_replicas == found.replicas.max_replicas


def test_times_that_vary_take_more_slots_and_a_warning() -> None:
    alike = plan(Demand(2, 8), Target(5), FAT)
    vary = plan(Demand(2, 8, cs2=4), Target(5), FAT)
    assert vary.slots_for_wait > alike.slots_for_wait
    assert any("Simulate" in warning for warning in vary.warnings)
    assert not alike.warnings


def test_measured_times_give_the_variation_they_were_drawn_with() -> None:
    dice = random.Random(7)
    found = durations([dice.expovariate(1 / 30) for _ in range(5000)])
    assert found.mean_s == pytest.approx(30, rel=0.05)
    assert found.cs2 == pytest.approx(1, abs=0.1)
    assert not found.doubts


def test_few_samples_and_heavy_tails_are_doubted() -> None:
    dice = random.Random(7)
    few = durations([dice.expovariate(1) for _ in range(50)])
    assert "50 samples are fewer than 1000" in few.doubts[0]
    heavy = durations([dice.paretovariate(1.2) for _ in range(5000)])
    assert heavy.tail_index == pytest.approx(1.2, rel=0.15)
    assert any("heavy tail" in doubt for doubt in heavy.doubts)
    one = durations([1.0] * 2000 + [100.0])
    assert any("one sample of 100 s" in doubt for doubt in one.doubts)
    # All alike have no tail, and nothing to doubt.
    assert not durations([2.0] * 1000).doubts


def test_memory_by_little_s_law_and_its_factors() -> None:
    found = memory(10, 86_400, 500, 1500, events=20, event_bytes=400)
    assert found.kept_tasks == 864_000
    assert found.stored_bytes == 864_000 * 10_000
    assert found.peak_bytes == found.stored_bytes * 3
    assert found.needed_bytes * ALARM_FRACTION == found.peak_bytes


def test_streams_are_bound_by_clients_or_by_events() -> None:
    quiet = streams(8000, events_per_s=100)
    assert (quiet.processes, quiet.bound_by) == (2, "streams")
    assert quiet.bytes_per_process == 4000 * 46 * 1024
    loud = streams(8000, events_per_s=3000, readers_per_event=10)
    assert (loud.processes, loud.bound_by) == (3, "events")
