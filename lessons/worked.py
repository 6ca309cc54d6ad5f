"""Writes worked examples of sizing: the tables of chapter 11, by the model.

Sections to include: `utilisation`, `guide`, `slots`, `late`, `tails`. The
inputs are constants here; every other figure is computed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from demo.sizing.broker import connections
from demo.sizing.catalogue import offer
from demo.sizing.little import offered_erlang
from demo.sizing.nodes import allocatable
from demo.sizing.packing import Daemons, PodShape, nodes_for, pack
from demo.sizing.scaling import surge
from demo.sizing.staffing import slots_for_wait
from demo.sizing.steady import pollaczek_khinchine_s, steady
from demo.sizing.streams import polls_per_s

# The load of the guide, and what it makes of it.
RUNNING, TASK_S, LIST_LENGTH, POD_CPU, GUIDE_NODES = 1000, 30, 5, 0.5, 27
GUIDE_CORES = 3.8
REQUESTS_PER_S, BROKER_CONNECTIONS = 100, 1000
RATE_PER_S = RUNNING / TASK_S
GUIDE_SLOTS = RUNNING // LIST_LENGTH
NODE = "Standard_D4s_v5"

# chosen: two sorts of tasks, as a mean hides them: for one in twenty,
# twenty times as long. Each sort takes always as long.
SHORT_S, LONG_S, LONG_FRACTION, TAIL_UTILISATION = 1.0, 20.0, 0.05, 0.7


def worked() -> str:
    """Return all tables, each as a section to include."""
    tables = {
        "utilisation": utilisation(),
        "guide": guide(),
        "slots": slots(),
        "late": late(),
        "tails": tails(),
    }
    return "".join(
        f"<!-- --8<-- [start:{name}] -->\n{text}\n"
        f"<!-- --8<-- [end:{name}] -->\n"
        for name, text in tables.items()
    )


def utilisation() -> str:
    """Return the mean wait by utilisation, for small and large pools."""
    pools = (1, 10, 100)
    rows = [
        [f"{percent} %"]
        + [
            _short(steady(percent / 100 * pool, 1, pool).mean_wait_s)
            for pool in pools
        ]
        for percent in (50, 60, 70, 80, 90, 95, 99)
    ]
    head = ["Busy", *(f"{pool} slot{'s' * (pool > 1)}" for pool in pools)]
    return _table(head, rows)


def guide() -> str:
    """Return the guide's lines, and what the model says of each."""
    demand = offered_erlang(RATE_PER_S, TASK_S)
    room = allocatable(offer(NODE).node)
    packed = pack(room, _pod(), Daemons())
    # What piles up in ten minutes, before there are enough.
    growing = surge(RATE_PER_S, TASK_S, GUIDE_SLOTS, RUNNING + 1, 600)
    pods = slots_for_wait(RATE_PER_S, TASK_S, 5, 0.95)
    polled = RATE_PER_S + polls_per_s(RUNNING, 2)
    thin = connections(pods, 1, 0, 0)
    fat_pods = nodes_for(pods, packed)
    fat = connections(fat_pods, packed.pods_per_node, 0, 0)
    rarely_s = RUNNING / (REQUESTS_PER_S - RATE_PER_S)
    return _table(
        ("The guide's line", "What the model says"),
        [
            (
                f"{RUNNING:,} tasks at once / list length {LIST_LENGTH} ="
                f" {GUIDE_SLOTS} pods",
                f"{RUNNING:,} running tasks are {demand:,.0f} busy slots. The"
                " list length is how many *waiting* tasks are worth one more"
                " pod: another unit.",
            ),
            (
                f"{GUIDE_SLOTS} pods, one task each",
                f"They do {GUIDE_SLOTS / TASK_S:.2f} tasks a second of"
                f" {RATE_PER_S:.1f}: a utilisation of"
                f" {demand / GUIDE_SLOTS:.1f}. The queue grows by"
                f" {growing.growth_per_s:.1f} a second,"
                f" {growing.backlog:,.0f} in ten minutes.",
            ),
            (
                "Scale by the list's length",
                f"With {RUNNING:,} running and none waiting the length is 0."
                " The scaler asks for the least number of pods, and busy ones"
                " go.",
            ),
            (
                f"{GUIDE_CORES} cores / {POD_CPU} ="
                f" {GUIDE_CORES / POD_CPU:.1f} pods a node",
                f"A node has {room.cpu:.2f} of its"
                f" {offer(NODE).node.cpu:g} cores left for pods, less"
                f" what daemonsets take. Whole pods: {packed.pods_per_node}.",
            ),
            (
                f"{GUIDE_NODES} nodes",
                f"{nodes_for(GUIDE_SLOTS, packed)} for {GUIDE_SLOTS} pods;"
                f" {nodes_for(pods, packed)} for the {pods:,} that keep 95 %"
                " of the waits within 5 s.",
            ),
            (
                f"A broker for {BROKER_CONNECTIONS:,} connections",
                f"{pods:,} pods of one slot hold {thin:,};"
                f" {fat_pods} pods, one for a node,"
                f" hold {fat:,}.",
            ),
            (
                f"{REQUESTS_PER_S} requests a second",
                f"{RATE_PER_S:.1f} submissions leave one poll per task each"
                f" {rarely_s:.0f} s. At one each 2 s it is {polled:.0f}.",
            ),
        ],
    )


def slots() -> str:
    """Return what more slots buy for the guide's load."""
    packed = pack(allocatable(offer(NODE).node), _pod(), Daemons())
    slot_counts = (
        slots_for_wait(RATE_PER_S, TASK_S, 5, 0.95),
        slots_for_wait(RATE_PER_S, TASK_S, 1, 0.99),
    )
    rows = []
    for count in (RUNNING + 1, RUNNING + 10, *slot_counts, 1250):
        load = steady(RATE_PER_S, TASK_S, count)
        rows.append(
            (
                f"{count:,}",
                f"{load.utilisation * 100:.1f} %",
                f"{_short(load.mean_wait_s)} s",
                f"{nodes_for(count, packed)}",
            )
        )
    head = ("Slots", "Busy", "Mean wait")
    return _table((*head, "Nodes"), rows)


def late() -> str:
    """Return what a step of the load leaves behind while capacity is late."""
    before = math.ceil(10 * TASK_S / 0.95)
    after = (1053, 1250)
    rows = []
    for delay_s in (75, 135, 270):
        found = [
            surge(RATE_PER_S, TASK_S, before, count, delay_s)
            for count in after
        ]
        rows.append(
            (
                f"{delay_s} s",
                f"{found[0].backlog:,.0f}, {found[0].peak_wait_s:,.0f} s",
                *(f"{surged.drain_s:,.0f} s" for surged in found),
            )
        )
    head = (f"Late by, with {before:,} slots", "Waiting, the first for")
    gone = (f"Gone after that, with {count:,}" for count in after)
    return _table((*head, *gone), rows)


def tails() -> str:
    """Return who waits how long, with short and long tasks mixed or apart."""
    mean_s = (1 - LONG_FRACTION) * SHORT_S + LONG_FRACTION * LONG_S
    square = (1 - LONG_FRACTION) * SHORT_S**2 + LONG_FRACTION * LONG_S**2
    cs2 = square / mean_s**2 - 1
    rate_per_s = 2 * TAIL_UTILISATION / mean_s
    mixed = pollaczek_khinchine_s(rate_per_s / 2, mean_s, cs2)
    pooled = steady(rate_per_s, mean_s, 2, cs2).mean_wait_s
    short = pollaczek_khinchine_s(rate_per_s * (1 - LONG_FRACTION), SHORT_S, 0)
    long = pollaczek_khinchine_s(rate_per_s * LONG_FRACTION, LONG_S, 0)
    hidden = steady(rate_per_s, mean_s, 2).mean_wait_s
    return _table(
        ("Two slots", "A short task waits", "A long task waits"),
        [
            (
                "One queue, and only the mean time known",
                *(f"{hidden:.1f} s",) * 2,
            ),
            (
                f"One queue, with the true spread (Cs² = {cs2:.1f}), about",
                *(f"{pooled:.1f} s",) * 2,
            ),
            ("A queue for each slot, mixed", *(f"{mixed:.1f} s",) * 2),
            (
                "A queue for each slot, short and long apart",
                f"{short:.1f} s",
                f"{long:.1f} s",
            ),
        ],
    )


def _short(value: float) -> str:
    return f"{value:.2f}" if value >= 0.005 else "under 0.01"


def _pod() -> PodShape:
    return PodShape(cpu=POD_CPU, memory_gib=1, slots=1)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
