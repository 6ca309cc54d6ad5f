"""Workers that share a host's name and see other pids, as in containers.

Linux, and as root: elsewhere these are skipped, and say so.
"""

from __future__ import annotations

import shutil
import signal
import subprocess

import psutil
import pytest

from demo import broker
from demo.contract import EventType, State
from tests.integration.worker.crew import Crew, kill_all


@pytest.fixture
def apart() -> list[str]:
    """Return what starts a command in a pid namespace of its own."""
    command = [
        *(shutil.which("unshare") or "unshare", "--pid", "--fork"),
        *("--mount-proc", "--kill-child"),
    ]
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"NOT TESTED: no pid namespaces here: {error}")
    return command


async def causes(crew: Crew, task_id: str) -> list[str]:
    """Return why a task was lost, each time."""
    return [
        str(event.data.get("cause"))
        for event in await crew.log.read(task_id)
        if event.type is EventType.LOST
    ]


@pytest.mark.parametrize("lane", ["paced", "compute"])
async def test_workers_apart_do_not_take_each_other_for_dead(
    crew: Crew, apart: list[str], lane: str
) -> None:
    crew.within = apart
    crew.sweeper()
    for name in ("first", "second"):
        await crew.worker(lane, name)
    count = 16 if lane == "paced" else 4
    for n in range(count):
        await crew.submit(f"t_{n}", lane, pace_s=0.2)
    await crew.until("t_0", lambda t: t.state is State.RUNNING)
    # What had been taken for death began with a message too many.
    for n in range(count):
        await crew.log.push(broker.message(f"t_{n}", lane))
    for n in range(count):
        task = await crew.ended(f"t_{n}")
        assert task.state is State.SUCCEEDED
        assert await causes(crew, f"t_{n}") == []
        assert (await crew.story(f"t_{n}")).count("started1") == 1


async def test_a_worker_that_was_killed_apart_loses_its_lease(
    crew: Crew, apart: list[str]
) -> None:
    """Nobody outside can see that it's dead, and so nobody says so."""
    crew.sweeper()
    crew.within = apart
    first = await crew.worker("paced", "first")
    await crew.submit("t_1", "paced")
    await crew.until("t_1", lambda t: len(t.partials) >= 3)
    kill_all(first)
    # The same pids as before, in another namespace.
    await crew.worker("paced", "first")
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    assert await causes(crew, "t_1") == ["went-silent"]


async def test_a_child_that_died_apart_is_found_by_its_own_worker(
    crew: Crew, apart: list[str]
) -> None:
    crew.sweeper()
    crew.within = apart
    worker = await crew.worker("compute")
    await crew.submit("t_1", "compute")
    await crew.until("t_1", lambda t: len(t.partials) >= 3)
    [main] = psutil.Process(worker.pid).children()
    for child in main.children():
        child.kill()
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    assert await causes(crew, "t_1") == ["process-died"]


async def test_a_worker_apart_that_sleeps_is_not_called_dead(
    crew: Crew, apart: list[str]
) -> None:
    crew.sweeper()
    crew.within = apart
    first = await crew.worker("paced", "first")
    await crew.submit("t_1", "paced", pace_s=0.3)
    await crew.until("t_1", lambda t: len(t.partials) >= 2)
    [main] = psutil.Process(first.pid).children()
    main.send_signal(signal.SIGSTOP)
    await crew.worker("paced", "second")
    await crew.until("t_1", lambda t: t.attempt == 2)
    main.send_signal(signal.SIGCONT)
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    assert await causes(crew, "t_1") == ["went-silent"]
