"""Nonsense is refused, and the refusal says what to do."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from demo.sizing import (
    broker,
    closed,
    costs,
    durations,
    little,
    scaling,
    staffing,
    streams,
)
from demo.sizing.catalogue import FILE, offer, offers
from demo.sizing.erlang import erlang_b, erlang_c
from demo.sizing.errors import DoesNotFit, NoSense, NotTold, Overloaded
from demo.sizing.nodes import NodeSize, allocatable
from demo.sizing.packing import Daemons, PodShape, pack
from demo.sizing.plan import Demand, Place, Target, plan
from demo.sizing.steady import pollaczek_khinchine_s, steady

D4S = offer("D4s_v5").node
POD = PodShape(0.5, 1, 1)
BAD = (0, -1, math.nan, math.inf, -math.inf)

# Each takes a number that has to be above 0.
POSITIVE: dict[str, Callable[[float], object]] = {
    "a rate": lambda x: steady(x, 30, 10),
    "a time": lambda x: steady(1, x, 10),
    "slots": lambda x: steady(1, 1, x),  # type: ignore[arg-type]
    "a load of Erlang B": lambda x: erlang_b(x, 3),
    "a load of Erlang C": lambda x: erlang_c(x, 3),
    "a utilisation": lambda x: staffing.slots_for_utilisation(1, 1, x),
    "a quantile": lambda x: staffing.slots_for_wait(1, 1, 1, x),
    "a margin": lambda x: staffing.square_root_slots(10, x),
    "people": lambda x: closed.room(x, 1, 1, 1),  # type: ignore[arg-type]
    "a think time": lambda x: closed.room(3, x, 1, 1),
    "cores": lambda x: allocatable(NodeSize("n", "aks", x, 16)),
    "memory": lambda x: allocatable(NodeSize("n", "aks", 4, x)),
    "CPU of a pod": lambda x: pack(
        allocatable(D4S), PodShape(x, 1, 1), Daemons()
    ),
    "memory of a pod": lambda x: pack(
        allocatable(D4S), PodShape(1, x, 1), Daemons()
    ),
    "a price": lambda x: costs.usd_per_month(1, x),
    "a time of keeping": lambda x: broker.memory(1, x, 1, 1, 1, 1),
    "an interval": lambda x: streams.polls_per_s(1, x),
    "clients": lambda x: streams.streams(x, 1),  # type: ignore[arg-type]
    "a time to drain": lambda x: scaling.slots_for_drain(1, 1, 1, 1, x),
    "pods": lambda x: scaling.periods(x, 9),  # type: ignore[arg-type]
    "a duration": lambda x: durations.durations([1.0, x]),
}
# Each takes a number that may be 0, and not less.
NOT_NEGATIVE: dict[str, Callable[[float], object]] = {
    "a stay": lambda x: little.in_system(1, x),
    "Cs2": lambda x: steady(1, 1, 2, cs2=x),
    "Ca2": lambda x: steady(1, 1, 2, ca2=x),
    "Cs2 for one": lambda x: pollaczek_khinchine_s(0.5, 1, x),
    "a target wait": lambda x: staffing.slots_for_wait(1, 1, x, 0.9),
    "a delay": lambda x: scaling.surge(1, 1, 2, 3, x),
    "a start": lambda x: scaling.delay_s(1, 2, x),
    "CPU of daemonsets": lambda x: pack(allocatable(D4S), POD, Daemons(x)),
    "an event": lambda x: broker.memory(1, 1, 1, 1, 1, x),
    "events": lambda x: streams.streams(1, x),
    "polled tasks": lambda x: streams.polls_per_s(x, 1),
}


@pytest.mark.parametrize("name", POSITIVE)
@pytest.mark.parametrize("value", BAD)
def test_no_number_that_makes_no_sense(name: str, value: float) -> None:
    with pytest.raises(NoSense, match=f"can't be {value}: \\w+"):
        POSITIVE[name](value)


@pytest.mark.parametrize("name", NOT_NEGATIVE)
@pytest.mark.parametrize("value", BAD[1:])
def test_no_negative_number_either(name: str, value: float) -> None:
    with pytest.raises(NoSense, match=f"can't be {value}: \\w+"):
        NOT_NEGATIVE[name](value)
    NOT_NEGATIVE[name](0)


def test_no_quantile_is_all_of_them() -> None:
    with pytest.raises(NoSense, match="a fraction below 1"):
        steady(1, 1, 2).wait_quantile_s(1)


@pytest.mark.parametrize("slots", [1, 2])
def test_a_full_pool_is_refused_and_not_answered_with_infinity(
    slots: int,
) -> None:
    with pytest.raises(Overloaded, match="at least 3 slots"):
        steady(2, 1, slots)


def test_a_full_pool_stays_full_by_the_last_bit_of_a_float() -> None:
    load = math.nextafter(1000, 0)
    with pytest.raises(Overloaded):
        steady(load, 1, 1000)
    assert staffing.slots_for_wait(load, 1, 1e12, 0.5) == 1001


def test_half_a_slot_is_none() -> None:
    with pytest.raises(NoSense, match="a whole number"):
        steady(1, 1, 2.5)  # type: ignore[arg-type]


def test_beyond_what_a_number_holds_is_refused() -> None:
    with pytest.raises(NoSense, match="beyond"):
        steady(1e200, 1e200, 10)


def test_a_wrong_unit_is_asked_about() -> None:
    # 2,000 a minute, taken for 2,000 a second; 30 minutes for a task.
    with pytest.raises(NotTold, match="Check the units"):
        staffing.slots_for_wait(2000, 1800, 5, 0.95)


def test_the_new_slots_have_to_catch_up() -> None:
    with pytest.raises(Overloaded):
        scaling.surge(10, 1, 5, 10, 60)
    with pytest.raises(NoSense, match="below the 5"):
        scaling.surge(10, 1, 5, 4, 60)


def test_a_pod_that_fits_nowhere() -> None:
    with pytest.raises(DoesNotFit, match="lacks cpu"):
        pack(allocatable(D4S), PodShape(4, 1, 1), Daemons())
    with pytest.raises(DoesNotFit, match="lacks memory"):
        pack(allocatable(D4S), PodShape(1, 16, 1), Daemons())
    with pytest.raises(DoesNotFit, match="lacks max pods"):
        pack(allocatable(D4S, 8), POD, Daemons())


def test_where_a_source_says_nothing() -> None:
    with pytest.raises(NotTold, match="1 to 64 cores, but not with 96"):
        allocatable(NodeSize("D96s_v5", "aks", 96, 384))
    with pytest.raises(NotTold, match="not for eks"):
        allocatable(NodeSize("m7i.xlarge", "eks", 4, 16))
    with pytest.raises(NotTold, match="D2s_v5, D4s_v5"):
        offer("D4s_v9")
    with pytest.raises(DoesNotFit, match="no room is left"):
        allocatable(NodeSize("tiny", "aks", 1, 0.1))


def test_a_base_above_the_peak() -> None:
    demand = Demand(10, 1, base_rate_per_s=11)
    with pytest.raises(NoSense, match="above the peak"):
        plan(demand, Target(1), Place(D4S, POD))


def test_every_node_has_a_source_and_a_day() -> None:
    import tomllib

    told = tomllib.loads(FILE.read_text("utf-8"))
    for node in told["nodes"].values():
        assert node["size"] in told["sizes"]
        assert node["price"] in told["prices"]
    groups = {**told["sizes"], **told["prices"]}
    for group in groups.values():
        assert group["source"].startswith("https://")
        assert not group.get("unsure") or group["unsure_because"]
    old = [
        name
        for name, group in groups.items()
        if group["checked_on"] + timedelta(days=365) < date.today()  # noqa: DTZ011
    ]
    assert not old, f"look again, it's a year ago: {', '.join(old)}"


def test_every_node_can_be_packed() -> None:
    for found in offers().values():
        assert pack(allocatable(found.node), POD, Daemons()).pods_per_node >= 1


def test_what_gke_keeps_of_4_cores_and_16_gib() -> None:
    """The example of its own page: 25 % of 4, 20 % of 4, 10 % of 8 GiB."""
    room = allocatable(NodeSize("e2", "gke", 4, 16))
    assert room.cpu == pytest.approx(4 - 0.06 - 0.01 - 2 * 0.005)
    assert room.memory_gib == pytest.approx(16 - 1 - 0.8 - 0.8 - 100 / 1024)
    small = allocatable(NodeSize("f1", "gke", 1, 0.6))
    assert small.memory_gib == pytest.approx(0.6 - 355 / 1024)


@pytest.mark.parametrize(
    ("memory_gib", "max_pods", "left_mb"),
    # The page's own examples, which count in decimal: 8 GB and 30 pods,
    # 4 GB and 70 pods. Here a node has GiB.
    [(8, 30, 8 * 1073.741824 - 650), (4, 70, 4 * 1073.741824 * 0.75)],
)
def test_what_aks_keeps_of_memory(
    memory_gib: float, max_pods: int, left_mb: float
) -> None:
    room = allocatable(NodeSize("n", "aks", 2, memory_gib), max_pods)
    assert room.memory_gib * 1073.741824 == pytest.approx(
        left_mb - 100 * 1.048576
    )
