"""Measures the worker's overhead over a Celery task that does nothing.

The same pool for both: one prefork child, the queue filled beforehand. The
time of a task is the worker's, from a tenth of the queue to its end. Ours
does nothing either, in the one step that a task has at least; that is three
events, a lease and a claim. CPU tells the cost, time the slowness.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.figures import Bar
from bench.owners import AT_ONCE, TIMEOUT_S, new_members, stream_log
from bench.peers import noop
from bench.place import Place
from bench.plan import Plan
from bench.row import Row
from bench.server import Server, environment
from demo.broker import message
from demo.contract import Ref
from demo.eventlog import submit
from demo.streamlog import connect

LANE = "compute"
# Nothing to do, in one step: what is done isn't overhead.
KIND, INPUT = "sleepy", {"duration_s": 0.0, "steps": 1, "is_deaf": True}
# Tasks in a round for each second of the plan's window.
PER_WINDOW_S = 300
# The worker's start isn't the task's: counting begins after a tenth.
WARM_FRACTION = 0.1
DRAIN_LIMIT_S = 60.0
STEP_S = 0.005

ARGUMENTS = (
    *("worker", "-P", "prefork", "-c", "1", "--loglevel", "WARNING"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


@dataclass(frozen=True, slots=True)
class Side:
    """How its queue is filled and drained, and how many remain."""

    fill: Callable[[Place, int], None]
    app: str
    queue: str
    remaining: Callable[[Place], int]
    more: tuple[str, ...] = ()


def overhead(plan: Plan) -> Row:
    """Compare a task's time and CPU with a plain no-op's."""
    measured: dict[str, dict[str, list[float]]] = {name: {} for name in SIDES}
    for turn in plan.turns(SIDES):
        count = int(plan.window_s * PER_WINDOW_S)
        for name, value in _one(SIDES[turn], count).items():
            measured[turn].setdefault(name, []).append(value)
    row = Row("overhead", "a task in a worker, over a plain Celery no-op")
    ours, forgotten = measured["ours"], measured["no-op, forgotten"]
    remembered, kept = measured["no-op, with result"], measured["no-op, kept"]
    row.compare(
        "time, ours / no-op",
        ours["task_ms"], forgotten["task_ms"], Bar(at_most=2),
    )  # fmt: skip
    row.compare(
        "time, ours / no-op with result",
        ours["task_ms"], remembered["task_ms"],
    )  # fmt: skip
    row.compare(
        "time, ours / no-op acked late", ours["task_ms"], kept["task_ms"]
    )
    row.compare("CPU, ours / no-op", ours["cpu_ms"], forgotten["cpu_ms"])
    row.compare("CPU, ours / no-op acked late", ours["cpu_ms"], kept["cpu_ms"])
    for name, figures in measured.items():
        row.side(f"{name}, time a task", "ms", figures["task_ms"])
        row.side(f"{name}, CPU a task", "ms", figures["cpu_ms"])
    return row


def _one(side: Side, count: int) -> dict[str, float]:
    with Place() as place:
        side.fill(place, count)
        argv = (
            *(sys.executable, "-m", "celery", "-A", side.app),
            *ARGUMENTS,
            *("-Q", side.queue),
            *side.more,
        )
        worker = Server(place.folder, "w", argv, environment(place.store))
        with worker:
            warm = _wait(place, side, count * (1 - WARM_FRACTION))
            began_s, began_cpu_s = time.perf_counter(), worker.cpu_s()
            _wait(place, side, 0)
            took_s = time.perf_counter() - began_s
            used_s = worker.cpu_s() - began_cpu_s
    return {"task_ms": 1000 * took_s / warm, "cpu_ms": 1000 * used_s / warm}


def _wait(place: Place, side: Side, until: float) -> int:
    """Wait until at most `until` remain; return how many do."""
    until_s = time.monotonic() + DRAIN_LIMIT_S
    while (remaining := side.remaining(place)) > until:
        if time.monotonic() > until_s:
            raise TimeoutError(
                f"{remaining} tasks are left after {DRAIN_LIMIT_S} s"
            )
        time.sleep(STEP_S)
    return remaining


def _fill_log(place: Place, count: int) -> None:
    asyncio.run(_submit(place.store.url, count))


async def _submit(url: str, count: int) -> None:
    redis = connect(url, TIMEOUT_S)
    log = stream_log(redis)
    waiting = iter(new_members(count))

    async def hand() -> None:
        for member in waiting:
            await submit(
                log,
                Ref(member.task_id, member.owner, KIND),
                lane=LANE,
                input=INPUT,
                request_id="bench",
                message=message(member.task_id, LANE),
            )

    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))
    await redis.aclose()


def _left_in_log(place: Place) -> int:
    return int(place.store.redis.zcard("tasks:open"))


def _filler(name: str) -> Callable[[Place, int], None]:
    def fill(place: Place, count: int) -> None:
        celery = noop.connected(place.store.url)
        with celery.producer_pool.acquire(block=True) as producer:
            for member in new_members(count):
                celery.send_task(
                    f"bench.peers.noop.{name}",
                    [member.task_id],
                    producer=producer,
                )
        celery.close()

    return fill


def _left_in_queue(place: Place) -> int:
    redis = place.store.redis
    return int(redis.llen("celery") + redis.hlen("unacked"))


SIDES = {
    "ours": Side(_fill_log, "demo.worker.main", LANE, _left_in_log),
    "no-op, forgotten": Side(
        _filler("forgotten"), "bench.peers.noop", "celery", _left_in_queue
    ),
    "no-op, with result": Side(
        _filler("remembered"), "bench.peers.noop", "celery", _left_in_queue
    ),
    "no-op, kept": Side(
        _filler("kept"),
        "bench.peers.noop",
        "celery",
        _left_in_queue,
        # As demo/broker.py has it: one message for a slot, the next after
        # its acknowledgement.
        ("--prefetch-multiplier", "1"),
    ),
}
