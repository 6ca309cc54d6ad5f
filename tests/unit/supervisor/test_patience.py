"""A part that is late is left alone; one that is dead isn't."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
from collections.abc import Callable

import pytest
from redis.exceptions import ConnectionError as NoConnection

from demo.supervisor import keeper, patience
from demo.supervisor.part import Part
from demo.supervisor.patience import answers
from demo.supervisor.stack import Stack
from tests.unit.supervisor.fakes import Said, is_running

Make = Callable[..., Part]

# Ready at once, then at work for ever; two threads, as a busy server has.
BUSY = """
import pathlib, sys
pathlib.Path(sys.argv[1]).touch()
while True: pass
"""


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, and lose patience after half a second."""
    monkeypatch.setattr(keeper, "WELL_STEP_S", 0.02)
    monkeypatch.setattr(keeper, "UNWELL_LIMIT_S", 0.5)
    monkeypatch.setattr(patience, "LOOK_S", 0.1)


def quiet(_part: str, _line: str) -> None:
    return


async def no(_up_s: float) -> bool:
    return False


async def test_a_busy_part_that_does_not_answer_is_left_alone(
    make_part: Make, said: Said
) -> None:
    busy = make_part("busy", program=BUSY, is_well=no)
    idle = make_part("idle", is_well=no)
    stack = Stack([busy, idle], said, quiet)
    await stack.start()
    pid = stack.pids()["busy"]
    # By when one has been ended twice that does nothing.
    for _ in range(2):
        await said.wait_for("idle: has not answered")
        said.lines.clear()
    assert is_running(pid)
    assert stack.pids()["busy"] == pid
    # Frozen, it does nothing either.
    os.kill(pid, signal.SIGSTOP)
    await said.wait_for("busy: has not answered")
    await stack.stop()


async def test_a_late_answer_is_a_sign_of_life(
    make_part: Make, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "PROBE_LIMIT_S", 0.05)
    monkeypatch.setattr(keeper, "BUSY_LIMIT_S", 0.6)
    monkeypatch.setattr(keeper, "UNWELL_LIMIT_S", 0.6)

    async def late(_up_s: float) -> bool:
        await asyncio.sleep(0.3)
        return True

    slow = make_part("slow", is_well=late)
    idle = make_part("idle", is_well=no)
    stack = Stack([slow, idle], said, quiet)
    await stack.start()
    for _ in range(2):
        await said.wait_for("idle: has not answered")
        said.lines.clear()
    assert not [line for line in said.lines if line.startswith("slow")]
    assert stack.pids()["slow"]
    await stack.stop()


async def test_a_busy_part_that_never_answers_is_ended_in_the_end(
    make_part: Make, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "BUSY_LIMIT_S", 1.0)
    stack = Stack([make_part(program=BUSY, is_well=no)], said, quiet)
    await stack.start()
    await said.wait_for("one: has not answered for")
    await stack.stop()


async def test_a_supervisor_that_can_not_ask_blames_nobody(
    make_part: Make, said: Said
) -> None:
    async def is_well(_up_s: float) -> bool:
        raise NoConnection from OSError(errno.EMFILE, "too many open files")

    asked = make_part("asked", is_well=is_well)
    idle = make_part("idle", is_well=no)
    stack = Stack([asked, idle], said, quiet)
    await stack.start()
    assert await answers(is_well, 0) is None
    for _ in range(2):
        await said.wait_for("idle: has not answered")
        said.lines.clear()
    assert not [line for line in said.lines if line.startswith("asked")]
    await stack.stop()


async def test_a_slow_start_is_waited_for_while_it_computes(
    make_part: Make, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "START_LIMIT_S", 0.2)
    slow = """
import pathlib, signal, sys, time
while time.process_time() < 1: pass
pathlib.Path(sys.argv[1]).touch()
signal.pause()
"""
    stack = Stack([make_part(program=slow)], said, quiet)
    await stack.start()
    assert said.lines == []
    await stack.stop()


async def test_a_part_is_not_blamed_while_nobody_can_prove_it_ready(
    make_part: Make, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "START_LIMIT_S", 0.2)

    async def is_ready(_up_s: float) -> bool:
        return "judge" in stack.pids() and "judge: here" in said.lines

    # It does nothing for longer than a part may, and then is there.
    late = """
import pathlib, sys, time
t = time.process_time
while t() < 0.7: pass
print("here", flush=True)
pathlib.Path(sys.argv[1]).touch()
import signal; signal.pause()
"""
    stack = Stack(
        [
            make_part("proven", is_ready=is_ready, proven_by=("judge",)),
            make_part("judge", program=late),
        ],
        said,
        quiet,
    )
    await stack.start()
    assert not [line for line in said.lines if "again" in line]
    await stack.stop()
