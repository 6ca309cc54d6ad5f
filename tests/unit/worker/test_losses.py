"""A lost attempt: which workers may take over, and which may not."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from demo.contract import EventType, State
from demo.eventlog import record
from demo.losses import MAX_LOSSES, MAX_WORKER_LOSSES, LossCause
from demo.processes import Process, born, this_process
from demo.worker.holder import Fate, Worker, fate, this_worker
from tests.unit.worker.bench import DEADLINE_S, Bench

ELSEWHERE = replace(
    this_worker(1), process=Process("elsewhere", 1, "1"), host="elsewhere"
)


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
    there = replace(
        this_process(), pid=process.pid, born=born(process.pid) or ""
    )
    holder = replace(this_worker(1), process=there, main=there)
    assert fate(holder.holds(1)) is Fate.LIVES
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert fate(holder.holds(1)) is Fate.WORKER_DIED
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
    assert fate(here.holds(1)) is Fate.LIVES
    other = replace(here.process, born="1")
    there = replace(here, process=other)
    assert fate(there.holds(1)) is Fate.PROCESS_DIED
    # That the host has the same name says nothing.
    far = replace(other, machine="elsewhere")
    assert fate(replace(here, process=far).holds(1)) is Fate.UNKNOWN


def test_a_child_that_died_alone_is_told_from_a_worker_that_died() -> None:
    main = this_process()
    gone = replace(main, born="1")
    child = replace(this_worker(1), process=replace(gone, pid=main.pid))
    assert fate(child.holds(1)) is Fate.PROCESS_DIED
    assert fate(replace(child, main=gone).holds(1)) is Fate.WORKER_DIED


@pytest.mark.parametrize(
    "held_by",
    [
        # As versions before this one wrote it: of this host, and dead.
        f"{socket.gethostname()}:1:1:1",
        *("", "w1", "a:b:c", "h/m/1/1/n:x:1:1", "h/m/1/1/n:-1:1:1"),
        "h//1/1/n:1:1:1",
    ],
)
def test_a_holder_that_cannot_be_judged_has_its_lease(held_by: str) -> None:
    assert fate(held_by) is Fate.UNKNOWN


def test_an_older_version_leaves_our_holders_alone() -> None:
    """It judged those alone whose first part is the name of its host."""
    host, pid, _, _ = this_worker(1).holds(1).rsplit(":", 3)
    assert host != socket.gethostname()
    assert int(pid) == os.getpid()


async def crash(bench: Bench, cause: LossCause | None, steps: int) -> None:
    """Leave the task lost, after some steps."""
    await lost_after(bench, steps)
    data = {"cause": cause.value} if cause else {}
    await record(
        bench.log,
        await bench.task(),
        EventType.LOST,
        {**data, "reason": "", "worker": {}},
    )


@pytest.mark.parametrize(
    ("cause", "most", "says"),
    [
        (LossCause.PROCESS, MAX_LOSSES, "the work's own process died"),
        (LossCause.WORKER, MAX_WORKER_LOSSES, "the whole worker died"),
        (LossCause.SILENT, MAX_WORKER_LOSSES, "the whole worker died"),
        # An older log.
        (None, MAX_WORKER_LOSSES, "the whole worker died"),
    ],
)
async def test_work_lost_too_often_fails_and_is_not_begun_again(
    cause: LossCause | None, most: int, says: str
) -> None:
    bench = Bench()
    await bench.submit()
    for _ in range(most):
        assert (await bench.task()).state is State.QUEUED
        await crash(bench, cause, steps=0)
    await bench.run()
    task = await bench.task()
    assert task.state is State.FAILED
    assert task.problem is not None
    assert task.problem["type"] == "/problems/crash-loop/"
    assert says in task.problem["detail"]
    assert str(most) in task.problem["detail"]
    assert bench.stepped == []


async def test_work_that_gets_on_between_its_workers_deaths_succeeds() -> None:
    bench = Bench()
    total = MAX_WORKER_LOSSES + 2
    await bench.submit(total=total)
    for _ in range(total - 1):
        await crash(bench, LossCause.WORKER, steps=1)
    await bench.run()
    assert (await bench.task()).state is State.SUCCEEDED


async def test_steps_do_not_excuse_work_that_ends_its_own_process() -> None:
    bench = Bench()
    await bench.submit(total=9)
    for _ in range(MAX_LOSSES):
        await crash(bench, LossCause.PROCESS, steps=1)
    await bench.run()
    assert (await bench.task()).state is State.FAILED


@pytest.mark.parametrize("has_lease", [True, False])
async def test_a_loss_says_what_died(has_lease: bool) -> None:
    """Also when the lease is gone: the beginning has the holder's name."""
    bench = Bench(lease_s=60)
    task = await bench.submit()
    gone = replace(this_process(), born="1")
    holder = replace(this_worker(1), process=gone).holds(1)
    started = {"worker": {"host": "h", "pid": 1}, "holder": holder}
    lease = holder if has_lease else None
    await record(bench.log, task, EventType.STARTED, started, holder=lease)
    await bench.run()
    lost = (await bench.log.read("t_1"))[2]
    assert lost.data["cause"] == "process-died"
    assert lost.data["worker"] == started["worker"]
    assert (await bench.task()).losses.own == 1


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
