"""Nodes, bills, brokers, streams and durations, against what is counted.

Pods are put onto a node until one doesn't fit, hours are paid one by one:
no formula of the model is used.
"""

from __future__ import annotations

import math
import random
import statistics

import pytest

from demo.sizing.broker import connections, memory
from demo.sizing.costs import month
from demo.sizing.durations import durations
from demo.sizing.nodes import Allocatable
from demo.sizing.packing import Daemons, PodShape, nodes_for, pack
from demo.sizing.streams import polls_per_s, streams


def test_a_node_is_filled_pod_by_pod() -> None:
    dice = random.Random(2)
    for _ in range(300):
        room = Allocatable(
            cpu=round(dice.uniform(2, 16), 2),
            memory_gib=round(dice.uniform(4, 64), 2),
            max_pods=dice.choice((15, 30, 110)),
        )
        pod = PodShape(
            dice.choice((0.1, 0.25, 0.5, 1)), dice.choice((0.125, 0.5, 1)), 3
        )
        daemons = Daemons()
        milli = round(1000 * (room.cpu - daemons.cpu))
        mib = 1024 * (room.memory_gib - daemons.memory_gib)
        pods = daemons.pods
        inside = 0
        while (
            milli >= 1000 * pod.cpu
            and mib >= 1024 * pod.memory_gib - 1e-6
            and pods < room.max_pods
        ):
            milli -= round(1000 * pod.cpu)
            mib -= 1024 * pod.memory_gib
            pods, inside = pods + 1, inside + 1
        told = pack(room, pod, daemons)
        assert told.pods_per_node == inside
        assert told.slots_per_node == 3 * inside
        assert told.cpu_left == pytest.approx(milli / 1000, abs=1e-6)
        assert told.memory_left_gib == pytest.approx(mib / 1024, abs=1e-6)
        assert nodes_for(inside + 1, told) == 2


def test_kept_tasks_and_polls_are_those_that_are_counted() -> None:
    dice = random.Random(8)
    came_s = [dice.uniform(0, 5000) for _ in range(50_000)]
    # Ten a second, each kept for 120 s.
    kept = [
        sum(0 <= look_s - at_s < 120 for at_s in came_s)
        for look_s in range(500, 5000, 500)
    ]
    told = memory(10, 120, 100, 0, 0, 0)
    assert told.kept_tasks == pytest.approx(statistics.fmean(kept), rel=0.03)
    # Somebody polls each of 300 tasks every 2 s, from any moment on.
    first_s = [dice.uniform(0, 2) for _ in range(300)]
    polls = sum(math.floor((100 - at_s) / 2) + 1 for at_s in first_s)
    assert polls_per_s(300, 2) == pytest.approx(polls / 100, rel=0.01)


def test_durations_amount_to_what_a_library_says() -> None:
    dice = random.Random(6)
    values = [dice.gammavariate(2, 3) for _ in range(4001)]
    told = durations(values)
    mean_s = statistics.fmean(values)
    assert told.mean_s == pytest.approx(mean_s)
    assert told.cs2 == pytest.approx(statistics.variance(values) / mean_s**2)
    assert told.p50_s == statistics.median(values)
    assert told.p95_s in values
    assert told.longest_s == max(values)


def test_a_month_is_what_its_hours_cost_one_by_one() -> None:
    quiet_nodes, peak_nodes, price, spot_off, rest = 54, 179, 0.192, 0.6, 500

    def bill(busy_hours: int) -> float:
        usd = 0.0
        for hour in range(730):
            nodes = peak_nodes if hour < busy_hours else quiet_nodes
            for node in range(nodes):
                is_spot = node >= quiet_nodes
                usd += price * (1 - spot_off) if is_spot else price
        return usd + rest

    told = month(quiet_nodes, peak_nodes, price, 176, spot_off, rest)
    assert told.quiet_usd == pytest.approx(bill(0))
    assert told.average_usd == pytest.approx(bill(176))
    assert told.peak_usd == pytest.approx(bill(730))


@pytest.mark.parametrize(("clients", "written"), [(8000, 100), (8000, 3000)])
def test_streams_are_dealt_out_until_no_process_has_too_many(
    clients: int, written: int
) -> None:
    told = streams(clients, written, 10)
    processes = 1
    while max(clients / processes / 5000, written * 10 / processes / 1e4) > 1:
        processes += 1
    assert told.processes == processes
    assert told.events_per_s == written * 10
    beats = clients * sum(at_s % 15 == 0 for at_s in range(60))
    assert told.heartbeats_per_s == beats / 60
    assert told.bytes_per_process * processes == clients * 46 * 1024


def test_connections_are_counted_one_by_one() -> None:
    tenths = 0
    for _worker in range(40):
        tenths += 40
        for _slot in range(3):
            tenths += 13
    for _api in range(2):
        tenths += 10 * (10 + 1)
    assert connections(40, 3, 2, 10) == math.ceil(tenths / 10)
