"""Measures other queues with the orders and faults of the experiment `kill`.

The same books, orders and faults as in the figure of chapter 7; only the queue
and its workers are others (other_crews.py). They are installed in environments
of their own, whose Pythons BENCH_POTATOQ and BENCH_PLUS name. `make bench`
leaves this row out unless it is asked for.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, get_args

from bench.plan import Plan
from bench.row import Row
from bench.rows.other_crews import OTHERS, Other, OtherCrew, PortStore
from lessons.load.clock import Clock
from lessons.load.program import own_place
from lessons.load.provider import Provider
from lessons.load.runs.kill import Course, start_crew
from lessons.load.strike import Fault
from lessons.load.tally import Tally

WINDOW_S = 26.0
VERSION = "import importlib.metadata as m; print(m.version('{}'))"
WORDS = {
    "child": "two children killed",
    "worker": "a worker killed",
    "pause": "a worker stopped and woken",
    "broker": "the broker killed",
    "none": "nothing killed",
}


def others(plan: Plan) -> Row:
    """Cause each fault, without a key and with one, and count."""
    row = Row("others", "twelve orders and a fault, with other queues")
    for other in OTHERS:
        if not os.environ.get(other.python):
            raise SystemExit(f"{other.python} names no Python.")
    found: dict[str, list[float]] = defaultdict(list)
    versions = {other: _version(other) for other in OTHERS}
    for _ in range(plan.rounds):
        for fault in get_args(Fault):
            for is_keyed in (False, True):
                key = " (key)" if is_keyed else ""
                for other, sums in asyncio.run(_all(fault, is_keyed)):
                    named = f"{other.package} {versions[other]}"
                    case = f"{named}: {WORDS[fault]}{key}"
                    for what, count in counted(sums).items():
                        found[f"{what}, {case}"].append(count)
    # One queue after the other.
    for what in sorted(found, key=lambda what: what.partition(", ")[2]):
        row.side(what, "", found[what])
    row.notes.append("counts of twelve orders")
    return row


def counted(sums: Tally) -> Mapping[str, int]:
    """Return the counts of a run, by their names in the table."""
    return {
        "ran": sums["ran"],
        "charged": sums["charged"],
        "lost": len(sums["lost"]),
        "late": len(sums["late"]),
        "charged twice": len(sums["doubled"]),
    }


def _version(other: Other) -> str:
    code = VERSION.format(other.package)
    return subprocess.check_output(
        [os.environ[other.python], "-c", code], text=True
    ).strip()


async def _all(fault: Fault, is_keyed: bool) -> list[tuple[Other, Tally]]:
    """Cause a fault with all of them at once: they compute little."""
    sums = await asyncio.gather(
        *(played(other, fault, is_keyed) for other in OTHERS)
    )
    return list(zip(OTHERS, sums, strict=True))


async def played(other: Other, fault: Fault, is_keyed: bool) -> Tally:
    """Return what one run comes to."""
    lines: list[Mapping[str, Any]] = []
    async with own_place("acc-other-") as place:
        limit = Clock()
        provider, store = Provider(), PortStore(place)
        server = await provider.serve(place.folder / "provider.sock")
        crew = OtherCrew(other, place, store, is_keyed=is_keyed)
        try:
            await start_crew(store, crew, provider)
            course = Course(crew, store, provider, fault, lines.append)
            await course.play(WINDOW_S - limit.at_s())
        finally:
            for worker in crew.workers:
                await worker.end_all()
            await crew.close()
            await store.close()
            await store.end_all()
            server.close()
    sums: Tally = lines[-1]["summary"]
    return sums
