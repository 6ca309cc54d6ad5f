"""Measures who waits for whom before plain Celery's workers.

Three questions that chapter 10 answers: what priorities do to the low ones,
what a worker's reserved messages wait for, and what slow work does to quick
work in the same queue. Two processes each time, and tasks that only sleep, at
moments that are the same in each round (order_cases.py). A wait is from the
publication until the task begins, on the machine's clock.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.peers import order as peer
from bench.place import Place
from bench.plan import Plan
from bench.row import Row
from bench.rows.order_cases import CASES, LONG, WORDS, Case
from bench.server import Server

# chosen: each sleeps mostly; their starts compute, on two cores.
AT_ONCE = 2
READY_LIMIT_S = 30.0
DRAIN_LIMIT_S = 30.0
LOOK_S = 0.05
# chosen: a person notices it.
LONG_WAIT_S = 2.0

Figures = Mapping[str, float]


def order(plan: Plan) -> Row:
    """Run each case, and say how long each group of its tasks waited."""
    found: dict[str, dict[tuple[str, str], list[float]]] = {
        group: defaultdict(list) for group in WORDS
    }
    for _ in range(plan.rounds):
        with ThreadPoolExecutor(AT_ONCE) as places:
            for case, groups in zip(
                CASES, places.map(_one, CASES), strict=True
            ):
                for group, figures in groups.items():
                    for what, value in figures.items():
                        found[group][what, case.name].append(value)
    row = Row("order", "who waits for whom, with plain Celery")
    # By its first words a side is a column of the table.
    for group, sides in found.items():
        for (what, case_name), values in sides.items():
            row.side(f"{what}, {WORDS[group]}: {case_name}", "", values)
    row.notes.append("two processes each; waits in seconds")
    return row


def _one(case: Case) -> Mapping[str, Figures]:
    """Return what each group of tasks of one case has waited."""
    with Place() as place, ExitStack() as stack:
        books = place.folder / "books"
        environment = {
            "ORDER_BROKER": place.store.url,
            "ORDER_BOOKS": str(books),
            "ORDER_LATE": str(int(case.is_late)),
        }
        for n, (queues, processes) in enumerate(case.workers):
            argv = (
                *(sys.executable, "-m", "celery", "-A", "bench.peers.order"),
                *("worker", "-P", "prefork", "-c", str(processes)),
                *("-Q", queues, "-n", f"w{n}@run", "-l", "WARNING"),
                *("--prefetch-multiplier", str(case.reserved)),
                *("--without-gossip", "--without-mingle"),
                "--without-heartbeat",
            )
            stack.enter_context(
                Server(place.folder, f"w{n}", argv, environment)
            )
        _until(books, "ready", len(case.workers), READY_LIMIT_S)
        sent_s = _publish(place.store.url, case)
        _until(books, "ended", len(case.jobs), DRAIN_LIMIT_S)
        return dict(_figures(case, sent_s, list(_lines(books))))


def _publish(url: str, case: Case) -> Mapping[str, float]:
    """Publish all tasks when they are due; return when it was done."""
    sent_s = {}
    celery = peer.connected(url)
    with celery.producer_pool.acquire(block=True) as producer:
        start_s = time.monotonic()
        for n, job in enumerate(case.jobs):
            time.sleep(max(0.0, start_s + job.at_s - time.monotonic()))
            name = f"{job.group}/{n}"
            sent_s[name] = time.monotonic()
            celery.send_task(
                "work",
                [name, job.seconds],
                queue=job.queue,
                priority=job.priority,
                producer=producer,
            )
    celery.close()
    return sent_s


def _figures(
    case: Case, sent_s: Mapping[str, float], lines: list[dict[str, Any]]
) -> Iterator[tuple[str, Figures]]:
    """Give the waits of each group whose waits are shown."""
    began_s = {
        line["name"]: line["at_s"] for line in lines if line["what"] == "began"
    }
    for group in case.shown:
        waits_s = [
            began_s[name] - at_s
            for name, at_s in sent_s.items()
            if name.startswith(f"{group}/")
        ]
        figures = {
            "median wait in s": statistics.median(waits_s),
            "longest wait in s": max(waits_s),
            "waited more than 2 s": float(
                sum(wait_s > LONG_WAIT_S for wait_s in waits_s)
            ),
        }
        if any(job.group == LONG for job in case.jobs):
            figures["other process idle in s"] = idle_s(lines)
        yield group, figures


def idle_s(lines: list[dict[str, Any]]) -> float:
    """Return for how long the long task was the only one at work, at last.

    From the last end of another one before its own end: tasks that begin
    later have waited for it.
    """
    ended = [line for line in lines if line["what"] == "ended"]
    end_s = next(
        line["at_s"] for line in ended if line["name"].startswith(f"{LONG}/")
    )
    before_s = [line["at_s"] for line in ended if line["at_s"] < end_s]
    return float(end_s - max(before_s))


def _until(books: Path, what: str, count: int, limit_s: float) -> None:
    """Wait until the books have so many of these lines."""
    until_s = time.monotonic() + limit_s
    while sum(line["what"] == what for line in _lines(books)) < count:
        if time.monotonic() > until_s:
            raise TimeoutError(f"not {count} tasks are {what}: {books}")
        time.sleep(LOOK_S)


def _lines(books: Path) -> Iterator[dict[str, Any]]:
    if books.exists():
        for line in books.read_text("utf-8").splitlines():
            yield json.loads(line)
