"""The stack starts as one, stays up and stops as one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from demo.supervisor import keeper
from demo.supervisor.part import Part
from demo.supervisor.stack import Stack
from demo.supervisor.tries import StartError
from tests.unit.supervisor.fakes import (
    SERVE,
    Said,
    is_running,
    until,
    until_gone,
)

Make = Callable[..., Part]

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)" + SERVE
# Starts a grandchild that keeps our output open, says its pid and waits.
PARENT = (
    """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-IS", "-c",
    "import signal; signal.pause()"])
print("grandchild", child.pid, flush=True)
"""
    + SERVE
)


def quiet(_part: str, _line: str) -> None:
    return


async def test_a_part_that_others_stand_on_is_ready_first(
    make_part: Make, said: Said
) -> None:
    base = make_part("base")
    above = make_part("above", after=("base",))
    stack = Stack([above, base], said, quiet)
    await stack.start()
    assert said.lines == ["base: hello", "above: hello"]
    pids = stack.pids()
    assert set(pids) == {"base", "above", "leash"}
    await stack.stop()
    assert not any(is_running(pid) for pid in pids.values())


async def test_a_part_that_dies_at_start_stops_all_and_shows_its_log(
    make_part: Make, said: Said
) -> None:
    bad = make_part("bad", program="import sys; sys.exit('no such disk')")
    good = make_part("good")
    stack = Stack([good, bad], said, quiet)
    with pytest.raises(StartError, match="bad exited with 1") as caught:
        await stack.start()
    assert caught.value.last_lines == ["no such disk"]
    pids = list(stack.pids().values())
    await stack.stop()
    assert not any(is_running(pid) for pid in pids)


async def test_a_killed_part_comes_back(make_part: Make, said: Said) -> None:
    stack = Stack([make_part()], said, quiet)
    await stack.start()
    os.kill(stack.pids()["one"], signal.SIGKILL)
    line = await said.wait_for("starting it again")
    assert line == "one: died of SIGKILL; starting it again"
    await said.wait_for("back after")
    await stack.stop()


async def test_what_a_dead_part_started_goes_with_it(
    make_part: Make, said: Said
) -> None:
    stack = Stack([make_part(program=PARENT)], said, quiet)
    await stack.start()
    grandchild = int((await said.wait_for("grandchild")).split()[-1])
    os.kill(stack.pids()["one"], signal.SIGKILL)
    await said.wait_for("back after")
    await until_gone([grandchild])
    await stack.stop()


async def test_an_unwell_part_is_started_again(
    make_part: Make, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "WELL_STEP_S", 0.02)
    monkeypatch.setattr(keeper, "UNWELL_LIMIT_S", 0.1)

    async def is_well(up_s: float) -> bool:
        return "one: back" in "".join(said.lines)

    stack = Stack([make_part(is_well=is_well)], said, quiet)
    await stack.start()
    first = stack.pids()["one"]
    os.kill(first, signal.SIGSTOP)
    await said.wait_for("has not answered")
    await said.wait_for("back after")
    assert not is_running(first)
    await stack.stop()


async def test_the_pause_between_starts_grows(
    make_part: Make, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "FIRST_PAUSE_S", 0.05)
    first_run_only = (
        "import os, sys\n"
        "if os.path.exists(sys.argv[1] + '.seen'): sys.exit(3)\n"
        "open(sys.argv[1] + '.seen', 'w').close()\n"
    )
    sign = {"exists": True}

    async def is_ready(_up_s: float) -> bool:
        return sign["exists"]

    part = make_part(program=first_run_only + SERVE, is_ready=is_ready)
    stack = Stack([part], said, quiet)
    await stack.start()
    await said.wait_for("hello")
    sign["exists"] = False
    began_s = time.monotonic()
    os.kill(stack.pids()["one"], signal.SIGKILL)
    await until(lambda: sum("trying again" in x for x in said.lines) >= 3)
    # 0.05 + 0.1 + 0.2 s of pauses before the third failure.
    assert time.monotonic() - began_s >= 0.35
    await stack.stop()


async def test_a_part_deaf_to_sigterm_is_ended(
    make_part: Make, said: Said
) -> None:
    stack = Stack([make_part(program=DEAF)], said, quiet)
    await stack.start()
    pid = stack.pids()["one"]
    await stack.stop(grace_s=0.1)
    assert not is_running(pid)


async def test_the_leash_is_replaced_and_still_holds_all(
    make_part: Make, said: Said
) -> None:
    stack = Stack([make_part()], said, quiet)
    await stack.start()
    leash = stack.pids()["leash"]
    os.kill(leash, signal.SIGKILL)
    await said.wait_for("starting another")
    await until(lambda: stack.pids()["leash"] != leash)
    await stack.stop()
    assert not is_running(leash)


async def test_input_is_handed_over_on_stdin(
    make_part: Make, said: Said
) -> None:
    echo = "import sys; print(sys.stdin.read(), flush=True)\n"
    part = make_part(program=echo + SERVE, stdin_text="port 0")
    stack = Stack([part], said, quiet)
    await stack.start()
    assert said.lines[0] == "one: port 0"
    await stack.stop()
