"""The inputs of the test vectors: usual, extreme, and senseless."""

from __future__ import annotations

import math
from typing import Any

NAN, INF = math.nan, math.inf
POOLS: list[list[float]] = [
    [0.8, 1, 1], [2, 1, 3], [100 / 1800, 180, 14], [0.2, 8, 2],
    [1000 / 30, 30, 1015], [1000 / 30, 30, 1020], [1000 / 30, 30, 1250],
    [0.2, 1800, 373], [2, 2 / 3, 2], [4, 1, 5],
]  # fmt: skip
NODE = {"name": "D4s_v5", "provider": "aks", "cpu": 4, "memory_gib": 16}
DAEMONS = {"cpu": 0.3, "memory_gib": 0.5, "pods": 8}
POD = {"cpu": 0.5, "memory_gib": 1, "slots": 1}
ROOM = {"cpu": 3.86, "memory_gib": 13.8, "max_pods": 110}
DEMAND = {
    "rate_per_s": 1000 / 30, "task_s": 30, "cs2": 1, "ca2": 1,
    "base_rate_per_s": 10,
}  # fmt: skip
TARGET = {"wait_s": 5, "quantile": 0.95, "utilisation": 0.8, "drain_s": 300}
PLACE = {
    "node": NODE, "pod": POD, "daemons": DAEMONS, "max_pods": 110,
    "usd_per_node_hour": 0.192, "peak_hours": 176, "spot_off": 0,
    "rest_usd_per_month": 0, "start_s": 30, "api_processes": 2,
    "api_pool": 10,
}  # fmt: skip


def _long_tailed(samples: int) -> list[float]:
    """Return the quantiles of a Pareto distribution: no dice, the same."""
    ranks = ((n + 0.5) / samples for n in range(samples))
    return [round((1 - rank) ** (-1 / 1.5), 3) for rank in ranks]


INPUTS: dict[str, list[list[Any]]] = {
    "little.in_system": [[33.5, 30], [1, 0], [0, 1], [1, -1]],
    "little.stay_s": [[1005, 33.5], [-1, 1]],
    "little.throughput_per_s": [[1005, 30], [1, 0]],
    "little.offered_erlang": [[33.5, 30], [1e200, 1e200], [1, NAN]],
    "erlang.erlang_b": [
        [4.461, 10], [37.901, 50], [1, 0], [99_900, 100_000], [1e-3, 40],
        [0, 1], [1, 1.5], [1, 2_000_000],
    ],
    "erlang.erlang_c": [
        [10, 14], [48, 55], [99_900, 100_000], [2, 2], [3, 2], [1, 0],
    ],
    "steady.steady": [
        *POOLS, [0.8, 1, 1, 4], [3.2, 1, 4, 4], [3.2, 1, 4, 0],
        [0.5, 2, 3, 0.3, 2], [0.5, 1, 1, 0, 0], [1, 1, 1], [5, 1, 1],
        [1, 1, 2, -1], [1, 1, 2, 1, NAN], [-1, 1, 2], [1, INF, 2],
    ],
    "steady.wait_quantile_s": [
        *([*pool, q] for pool in POOLS for q in (0.5, 0.95, 0.99)),
        [1, 1, 2, 1], [1, 1, 2, 1, 1, 0],
    ],
    "steady.longer_fraction": [
        *([*pool, 1, 1, 20] for pool in POOLS), [0.5, 1, 1, 0, 0, 3],
        [1, 1, 2, 1, 1, -1],
    ],
    "steady.pollaczek_khinchine_s": [
        [0.8, 1, 0], [0.8, 1, 1], [0.8, 1, 4], [1, 1, 1], [0.5, 1, -1],
    ],
    "staffing.slots_for_wait": [
        [1000 / 30, 30, 5, 0.95], [1000 / 30, 30, 1, 0.99],
        [100, 30, 5, 0.95], [0.2, 8, 10, 0.9, 4], [0.2, 8, 0, 0.5, 0, 0],
        [2, 1, 0, 0.9, 0.5, 2], [2000, 1800, 5, 0.95], [1, 1, -1, 0.5],
        [1, 1, 1, 1],
    ],
    "staffing.slots_for_utilisation": [
        [1000 / 30, 30, 0.8], [1000 / 30, 30, 0.95], [1, 1, 1], [1, 1, 0],
    ],
    "staffing.square_root_slots": [[1000, 1], [10, 2], [10, 0]],
    "closed.room": [
        [200, 60, 6, 2], [200, 60, 6, 24], [200, 120, 3, 8], [1, 10, 5, 1],
        [2, 1, 1, 1], [20_000, 60, 6, 50], [0, 1, 1, 1], [2, 0, 1, 1],
    ],
    "closed.all_at_once": [[200, 6, 24], [200, 6, 2], [3, 1, 5], [0, 1, 1]],
    "nodes.allocatable": [
        *([NODE, most] for most in (30, 110, 250)),
        *(
            [{**NODE, "cpu": cpu, "memory_gib": memory}, 110]
            for cpu, memory in ((1, 4), (2, 8), (8, 32), (48, 192), (64, 256))
        ),
        *(
            [{**NODE, "provider": "gke", "cpu": cpu, "memory_gib": memory}, 64]
            for cpu, memory in ((1, 0.6), (2, 8), (4, 16), (32, 256))
        ),
        [{**NODE, "provider": "none"}, 10], [{**NODE, "cpu": 96}, 110],
        [{**NODE, "provider": "eks"}, 110], [{**NODE, "memory_gib": 0.1}, 110],
        [{**NODE, "provider": "gke", "cpu": 0.5}, 110], [NODE, 0],
    ],
    "packing.pack": [
        [ROOM, POD, DAEMONS], [ROOM, {**POD, "memory_gib": 3}, DAEMONS],
        [ROOM, {**POD, "cpu": 3.5, "slots": 7}, DAEMONS],
        [{**ROOM, "max_pods": 11}, POD, DAEMONS],
        [ROOM, {**POD, "cpu": 4}, DAEMONS], [ROOM, {**POD, "cpu": 0}, DAEMONS],
        [ROOM, POD, {**DAEMONS, "cpu": -1}],
    ],
    "packing.rollout_pods": [[1], [4], [5], [1250], [0]],
    "costs.usd_per_month": [[151, 0.192], [0, 1], [1, 0]],
    "costs.month": [
        [54, 179, 0.192, 176, 0, 0], [54, 179, 0.192, 176, 0.6, 900],
        [7, 7, 0.1, 0, 0, 0], [1, 2, 0.1, 730, 0.5, 0],
        [2, 1, 0.1, 1, 0, 0], [1, 2, 0.1, 731, 0, 0], [1, 2, 0.1, 1, 1, 0],
        [1, 2, 0.1, 1, 0, -1], [1, 2, 0.1, -1, 0, 0],
    ],
    "costs.tasks_per_month": [[1000 / 30, 10, 176], [1, 1, 0], [1, 0, 9]],
    "costs.usd_per_1000_tasks": [[179, 0.192, 1000 / 30], [1, 1, 0]],
    "broker.memory": [[10, 86_400, 500, 1500, 20, 400], [1, 0, 1, 1, 1, 1]],
    "broker.connections": [
        [1053, 1, 0, 0], [151, 7, 2, 10], [0, 1, 1, 0], [-1, 1, 1, 1],
    ],
    "streams.streams": [[8000, 100], [8000, 3000, 10], [1, 0], [0, 1]],
    "streams.polls_per_s": [[1000, 2], [0, 2], [1, 0]],
    "scaling.periods": [[10, 1053], [1, 1053], [9, 3], [0, 5]],
    "scaling.delay_s": [[54, 179, 30], [1, 1, 0], [10, 1053, 120], [1, 2, -1]],
    "scaling.surge": [
        *(
            [1000 / 30, 30, 316, after, late_s]
            for after in (1053, 1250, 1500)
            for late_s in (75, 135, 270)
        ),
        [1, 1, 5, 5, 60], [10, 1, 5, 30, 2], [10, 1, 5, 10, 60],
        [10, 1, 5, 4, 60], [10, 1, 5, 20, -1],
    ],
    "scaling.slots_for_drain": [
        [1000 / 30, 30, 316, 270, 300], [1, 1, 5, 60, 10], [10, 1, 5, 60, 0],
    ],
    "durations.durations": [
        [_long_tailed(400)], [[1, 2, 3]], [[2.0] * 300], [[1]], [[1, 0]],
    ],
    "plan.plan": [
        [DEMAND, TARGET, PLACE],
        [{**DEMAND, "base_rate_per_s": None}, TARGET, PLACE],
        [
            {**DEMAND, "cs2": 4}, {**TARGET, "utilisation": 0.99},
            {**PLACE, "pod": {"cpu": 3.5, "memory_gib": 4, "slots": 7}},
        ],
        [DEMAND, TARGET, {**PLACE, "usd_per_node_hour": None}],
        [{**DEMAND, "base_rate_per_s": 50}, TARGET, PLACE],
        [{**DEMAND, "rate_per_s": 0}, TARGET, PLACE],
    ],
    "lever.lever": [
        [DEMAND, TARGET, PLACE],
        [DEMAND, TARGET, {**PLACE, "usd_per_node_hour": None}],
        [DEMAND, TARGET, {**PLACE, "pod": {**POD, "slots": 32}}],
        [
            {**DEMAND, "rate_per_s": 0.1, "base_rate_per_s": None}, TARGET,
            PLACE,
        ],
    ],
    "comparison.compare": [
        [DEMAND, TARGET, PLACE],
        [
            DEMAND, {**TARGET, "drain_s": 60},
            {**PLACE, "spot_off": 0.35, "rest_usd_per_month": 900},
        ],
        [DEMAND, TARGET, {**PLACE, "usd_per_node_hour": None}],
        [{**DEMAND, "base_rate_per_s": None}, TARGET, PLACE],
        [{**DEMAND, "base_rate_per_s": 50}, TARGET, PLACE],
    ],
    "sheet.rows": [
        [DEMAND, TARGET, PLACE],
        [
            {**DEMAND, "rate_per_s": 2.5, "base_rate_per_s": 0.1},
            {**TARGET, "quantile": 0.999, "utilisation": 0.95},
            {**PLACE, "start_s": 300, "usd_per_node_hour": None},
        ],
    ],
    "sheet.as_csv": [
        [DEMAND, TARGET, PLACE],
        [
            {**DEMAND, "rate_per_s": 2.5, "base_rate_per_s": 0.1},
            {**TARGET, "quantile": 0.99, "drain_s": None},
            {**PLACE, "usd_per_node_hour": None},
        ],
    ],
    "catalogue.offers": [[]],
}  # fmt: skip
