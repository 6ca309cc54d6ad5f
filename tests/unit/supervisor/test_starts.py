"""Failures that end a start, and failures that don't."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress

import pytest

from demo.supervisor import keeper
from demo.supervisor.part import Part
from demo.supervisor.stack import Stack
from demo.supervisor.tries import StartError
from tests.unit.supervisor.fakes import SERVE, Said, is_running, until

Make = Callable[..., Part]

# Fails in this way as long as its file has fewer lines than this.
UNTIL = """
import os, sys
with open(sys.argv[1] + ".runs", "a+") as file:
    file.write("x\\n")
    file.seek(0)
    runs = len(file.readlines())
if runs <= {times}:
    {how}
"""
SELF_KILL = "os.kill(os.getpid(), 9)"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(keeper, "LONGEST_PAUSE_S", 0.05)


def quiet(_part: str, _line: str) -> None:
    return


async def test_a_part_that_is_killed_while_it_starts_is_started_again(
    make_part: Make, said: Said
) -> None:
    program = UNTIL.format(times=6, how=SELF_KILL) + SERVE
    stack = Stack([make_part(program=program)], said, quiet)
    await stack.start()
    killed = [line for line in said.lines if "died of SIGKILL" in line]
    assert len(killed) == 6
    await stack.stop()


async def test_a_part_that_fails_twice_by_itself_has_a_third_try(
    make_part: Make, said: Said
) -> None:
    program = UNTIL.format(times=2, how="sys.exit(3)") + SERVE
    stack = Stack([make_part(program=program)], said, quiet)
    await stack.start()
    await stack.stop()


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("sys.exit('no such disk')", "one exited with 1"),
        ("os.abort()", "one died of SIGABRT"),
        # Somebody kills it for ever, as the kernel does without memory.
        (SELF_KILL, "one died of SIGKILL"),
    ],
)
async def test_a_part_that_can_not_live_ends_the_start(
    make_part: Make, said: Said, how: str, reason: str
) -> None:
    program = UNTIL.format(times=1_000, how=how)
    stack = Stack([make_part(program=program)], said, quiet)
    with pytest.raises(StartError, match=reason):
        await stack.start()
    await stack.stop()


async def test_a_program_that_is_not_there_ends_the_start(
    make_part: Make, said: Said
) -> None:
    part = make_part(argv=("/nowhere/at-all",))
    stack = Stack([part], said, quiet)
    with pytest.raises(StartError, match=r"can't be started.*No such file"):
        await stack.start()
    await stack.stop()


async def test_who_goes_down_with_what_it_stands_on_is_not_to_blame(
    make_part: Make, said: Said
) -> None:
    base = make_part("base")
    # Takes what it stands on with it, four times, and exits by itself.
    how = (
        "os.kill(int(open(os.path.dirname(sys.argv[1])"
        " + '/base.pid').read()), 9); sys.exit(1)"
    )
    above = make_part(
        "above",
        program=UNTIL.format(times=4, how=how) + SERVE,
        after=("base",),
    )
    base = make_part("base", pid_file=base.folder / "base.pid")
    stack = Stack([base, above], said, quiet)
    await stack.start()
    assert sum("above: exited with 1" in line for line in said.lines) == 4
    await stack.stop()


@pytest.mark.parametrize("seed", range(20))
async def test_a_start_under_kills_ends_up_whole(
    make_part: Make, said: Said, seed: int
) -> None:
    dice = random.Random(seed)
    slow = "import time; time.sleep(0.05)\n" + SERVE
    parts = [
        make_part("base", program=slow),
        *(
            make_part(name, program=slow, after=("base",))
            for name in ("one", "two", "three")
        ),
    ]
    stack = Stack(parts, said, quiet)
    kills = dice.randint(3, 9)

    def kill() -> bool:
        nonlocal kills
        running = [p for n, p in stack.pids().items() if n != "leash"]
        if running and dice.random() < 0.2:
            # One may have ended, and nobody noticed yet.
            with suppress(ProcessLookupError):
                os.kill(dice.choice(running), signal.SIGKILL)
                kills -= 1
        return kills == 0

    starting = asyncio.create_task(stack.start())
    await until(kill)
    await starting
    # The last to be killed may not have been missed yet.
    await until(
        lambda: (
            len(stack.pids()) == 5
            and all(map(is_running, stack.pids().values()))
        )
    )
    await stack.stop()
