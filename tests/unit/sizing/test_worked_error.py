"""A guide that says 200 replicas, line by line, with the right figures.

It divides 1,000 concurrent tasks by a list length of 5, runs one task of
30 s in a pod of 0.5 CPU, and arrives at 27 nodes of 4 cores.
"""

from __future__ import annotations

import pytest

from demo.sizing.broker import connections
from demo.sizing.catalogue import offer
from demo.sizing.costs import usd_per_1000_tasks, usd_per_month
from demo.sizing.errors import Overloaded
from demo.sizing.little import offered_erlang
from demo.sizing.nodes import allocatable
from demo.sizing.packing import Daemons, PodShape, nodes_for, pack
from demo.sizing.scaling import periods, slots_for_drain, surge
from demo.sizing.staffing import slots_for_wait
from demo.sizing.steady import steady
from demo.sizing.streams import polls_per_s

RATE_PER_S = 1000 / 30
TASK_S = 30
POD = PodShape(cpu=0.5, memory_gib=1, slots=1)
LIGHT, HEAVY = Daemons(cpu=0.36), Daemons(cpu=0.5)


def nodes(pods: int, daemons: Daemons) -> int:
    node = offer("Standard_D4s_v5").node
    return nodes_for(pods, pack(allocatable(node), POD, daemons))


def test_200_slots_are_a_fifth_of_what_the_load_keeps_busy() -> None:
    assert offered_erlang(RATE_PER_S, TASK_S) == pytest.approx(1000)
    with pytest.raises(Overloaded, match=r"utilisation of 5\b") as refused:
        steady(RATE_PER_S, TASK_S, 200)
    assert "at least 1001 slots" in str(refused.value)


def test_the_backlog_of_200_slots_grows_for_ever() -> None:
    with pytest.raises(Overloaded):
        surge(RATE_PER_S, TASK_S, 200, 200, 600)
    # What has piled up when at last there are enough.
    found = surge(RATE_PER_S, TASK_S, 200, 1250, 600)
    assert found.growth_per_s == pytest.approx(26.7, abs=0.05)
    assert found.backlog == pytest.approx(16_000)


def test_a_slot_for_each_running_task_is_no_steady_state_either() -> None:
    with pytest.raises(Overloaded):
        steady(RATE_PER_S, TASK_S, 1000)


def test_a_node_takes_7_whole_pods_not_7_6() -> None:
    room = allocatable(offer("D4s_v5").node)
    assert room.cpu == pytest.approx(3.86)
    assert pack(room, POD, LIGHT).pods_per_node == 7
    assert pack(room, POD, HEAVY).pods_per_node == 6
    assert pack(room, POD, LIGHT).bound_by == "cpu"


@pytest.mark.parametrize(
    ("slots", "busy", "waits", "mean_s", "p99_s", "light", "heavy", "usd"),
    [
        (1001, 0.9990, 0.961, 28.8, 137.0, 143, 167, 20_043),
        (1010, 0.9901, 0.661, 1.98, 12.6, 145, 169, 20_323),
        (1015, 0.9852, 0.528, 1.06, 7.93, 145, 170, 20_323),
        (1032, 0.9690, 0.223, 0.21, 2.91, 148, 172, 20_744),
        (1053, 0.9497, 0.061, 0.03, 1.02, 151, 176, 21_164),
        (1250, 0.8000, 0.000, 0.00, 0.00, 179, 209, 25_089),
    ],
)
def test_what_more_slots_buy(
    slots: int,
    busy: float,
    waits: float,
    mean_s: float,
    p99_s: float,
    light: int,
    heavy: int,
    usd: int,
) -> None:
    found = steady(RATE_PER_S, TASK_S, slots)
    assert found.utilisation == pytest.approx(busy, abs=5e-5)
    assert found.wait_probability == pytest.approx(waits, abs=5e-4)
    assert found.mean_wait_s == pytest.approx(mean_s, rel=0.005, abs=0.005)
    assert found.wait_quantile_s(0.99) == pytest.approx(p99_s, rel=5e-3)
    assert nodes(slots, LIGHT) == light
    assert nodes(slots, HEAVY) == heavy
    price = offer("D4s_v5").usd_per_hour
    assert round(usd_per_month(light, price)) == usd


def test_27_nodes_would_be_29_and_still_cost_for_nothing() -> None:
    assert (nodes(200, LIGHT), nodes(200, HEAVY)) == (29, 34)
    price = offer("D4s_v5").usd_per_hour
    assert round(usd_per_month(29, price)) == 4065
    # 179 nodes that do the work: 0.29 USD for a thousand tasks.
    assert usd_per_1000_tasks(179, price, RATE_PER_S) == pytest.approx(0.2864)


def test_slots_for_two_wishes() -> None:
    assert slots_for_wait(RATE_PER_S, TASK_S, 5, 0.95) == 1015
    assert slots_for_wait(RATE_PER_S, TASK_S, 1, 0.99) == 1054


def test_were_all_100_requests_submissions_it_takes_three_times_that() -> None:
    assert slots_for_wait(100, TASK_S, 5, 0.95) == 3016
    assert nodes(3016, LIGHT) == 431


def test_polling_every_2_s_is_eight_times_what_the_guide_counts() -> None:
    assert polls_per_s(1000, 15) == pytest.approx(66.7, abs=0.05)
    assert polls_per_s(1000, 2) + RATE_PER_S == pytest.approx(533, abs=0.5)


def test_1000_connections_are_too_few_and_fat_pods_need_fewer() -> None:
    thin = connections(1053, 1, api_processes=0, api_pool=0)
    fat = connections(151, 7, api_processes=0, api_pool=0)
    assert thin == 5581
    assert fat == 1979


@pytest.mark.parametrize(
    ("delay_s", "backlog", "drains_s"),
    [
        (75, 1710, (551, 93, 32)),
        (135, 3078, (1325, 257, 114)),
        (270, 6156, (3067, 627, 298)),
    ],
)
def test_v9_a_step_while_capacity_is_late(
    delay_s: float, backlog: float, drains_s: tuple[int, ...]
) -> None:
    for slots, drain_s in zip((1053, 1250, 1500), drains_s, strict=True):
        found = surge(RATE_PER_S, TASK_S, 316, slots, delay_s)
        assert found.backlog == pytest.approx(backlog, rel=1e-9)
        assert found.drain_s == pytest.approx(drain_s, abs=0.6)
    exact = surge(RATE_PER_S, TASK_S, 316, 1250, 270).drain_s
    assert exact == pytest.approx(626.64, rel=1e-9)
    # And the other way round.
    wanted = slots_for_drain(RATE_PER_S, TASK_S, 316, delay_s, drain_s=300)
    enough = surge(RATE_PER_S, TASK_S, 316, wanted, delay_s)
    short = surge(RATE_PER_S, TASK_S, 316, wanted - 1, delay_s)
    assert enough.drain_s <= 300 < short.drain_s


def test_the_policy_doubles_and_takes_its_time() -> None:
    assert periods(10, 1053) * 15 == 105
    assert periods(1, 1053) * 15 == 135
