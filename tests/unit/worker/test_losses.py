"""What follows when an attempt is lost: who takes over, and who may not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from dataclasses import replace

from demo.contract import MAX_LOSSES, EventType, State
from demo.eventlog import record
from demo.worker.holder import Worker, born, is_dead, this_worker
from tests.unit.worker.bench import DEADLINE_S, Bench

ELSEWHERE = replace(this_worker(1), host="elsewhere")


async def lost_after(bench: Bench, steps: int) -> None:
    """Leave the task as a worker does that is killed after some steps."""
    task = await record(
        bench.log,
        await bench.task(),
        EventType.STARTED,
        {"worker": {}},
        holder=None,
    )
    for n in range(len(task.partials), len(task.partials) + steps):
        told = {"done": n + 1, "total": 4, "unit": "", "note": ""}
        task = await record(
            bench.log,
            task,
            EventType.PROGRESSED,
            told | {"partial": {"n": n}},
        )


def a_dead_worker() -> Worker:
    """Return a worker of this host whose process is only a zombie."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1)
    holder = replace(
        this_worker(1), pid=process.pid, born=born(process.pid) or ""
    )
    assert not is_dead(holder.holds(1))
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_dead(holder.holds(1))
    process.communicate()
    return holder


async def test_a_lost_attempt_is_resumed_behind_its_last_step() -> None:
    bench = Bench()
    await bench.submit()
    await lost_after(bench, steps=2)
    await bench.run()
    assert bench.stepped == [2, 3]
    assert await bench.story() == (
        "queued1 started1 progressed1 progressed1 lost1"
        " started2 progressed2 progressed2 succeeded2"
    )
    assert (await bench.task()).result == {"counted": [0, 1, 2, 3]}


async def test_a_dead_holder_of_this_host_is_succeeded_at_once() -> None:
    bench = Bench(lease_s=60)
    task = await bench.submit()
    holder = a_dead_worker()
    await record(
        bench.log,
        task,
        EventType.STARTED,
        {"worker": {}},
        holder=holder.holds(1),
    )
    await bench.run()
    assert (await bench.story()).startswith("queued1 started1 lost1 started2")


def test_a_pid_that_was_given_again_is_another_process() -> None:
    here = this_worker(1)
    assert not is_dead(here.holds(1))
    assert is_dead(replace(here, born="1").holds(1))
    assert not is_dead(replace(here, born="1", host="elsewhere").holds(1))


async def test_work_lost_too_often_fails_and_is_not_begun_again() -> None:
    bench = Bench()
    await bench.submit()
    for _ in range(MAX_LOSSES - 1):
        await lost_after(bench, steps=0)
        task = await bench.task()
        await record(
            bench.log, task, EventType.LOST, {"reason": "", "worker": {}}
        )
    await lost_after(bench, steps=0)
    await bench.run()
    task = await bench.task()
    assert task.state is State.FAILED
    assert task.problem is not None
    assert task.problem["type"] == "/problems/crash-loop/"
    assert bench.stepped == []


async def test_a_worker_that_overslept_overwrites_nothing() -> None:
    bench = Bench(lease_s=0.05)
    await bench.submit()
    asleep, awake = threading.Event(), threading.Event()

    def sleep(n: int) -> None:
        if n == 1 and not awake.is_set():
            asleep.set()
            awake.wait(DEADLINE_S)

    bench.before = sleep
    first = asyncio.create_task(bench.run())
    await asyncio.to_thread(asleep.wait, DEADLINE_S)
    # Somebody else finds it lost, as after a pause of the whole process.
    task = await record(
        bench.log,
        await bench.task(),
        EventType.LOST,
        {"reason": "", "worker": {}},
    )
    await record(
        bench.log,
        task,
        EventType.STARTED,
        {"worker": {"host": "elsewhere"}},
        holder=ELSEWHERE.holds(2),
    )
    awake.set()
    await first
    assert await bench.story() == (
        "queued1 started1 progressed1 lost1 started2"
    )
    assert await bench.log.holder("t_1") == ELSEWHERE.holds(2)
