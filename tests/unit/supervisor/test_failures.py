"""A part is started again after any failure around it: real processes."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.supervisor.keeper import Keeper
from demo.supervisor.part import Part
from demo.supervisor.stack import Stack
from demo.supervisor.terminal import Terminal
from tests.unit.supervisor.fakes import SERVE, Said, is_running, until

Make = Callable[..., Part]
# Standard input, output and errors: these are taken.
STANDARD = 3


def quiet(_part: str, _line: str) -> None:
    return


async def comes_back(stack: Stack, name: str = "one") -> None:
    """Kill a part and wait for its next process."""
    before = stack.pids()[name]
    os.kill(before, signal.SIGKILL)
    await until(lambda: stack.pids().get(name, before) != before)


async def test_a_pid_file_that_finds_no_room_harms_nobody(
    make_part: Make, said: Said, tmp_path: Path
) -> None:
    file = tmp_path / "run" / "one.pid"
    file.parent.mkdir()
    stack = Stack([make_part(pid_file=file)], said, quiet)
    await stack.start()
    file.unlink()
    # Writes to it end with ENOSPC.
    file.symlink_to("/dev/full")
    await comes_back(stack)
    # With room again it's written after all.
    await until(file.exists)
    assert int(file.read_text()) == stack.pids()["one"]
    # Nor was it ended for want of that file.
    assert not [line for line in said.lines if "can't be started" in line]
    await stack.stop()


async def test_a_run_folder_that_has_gone_is_made_again(
    make_part: Make, said: Said, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    part = make_part(
        pid_file=run / "one.pid", prepare=lambda: run.mkdir(exist_ok=True)
    )
    stack = Stack([part], said, quiet)
    await stack.start()
    shutil.rmtree(run)
    await comes_back(stack)
    await until((run / "one.pid").exists)
    await stack.stop()


async def test_a_program_that_is_away_for_a_while_is_tried_again(
    make_part: Make, said: Said, tmp_path: Path
) -> None:
    program = tmp_path / "python"
    program.symlink_to(sys.executable)
    part = make_part()
    part = make_part(argv=(str(program), *part.argv[1:]))
    stack = Stack([part], said, quiet)
    await stack.start()
    program.unlink()
    os.kill(stack.pids()["one"], signal.SIGKILL)
    await said.wait_for("can't be started: [Errno 2]")
    program.symlink_to(sys.executable)
    await said.wait_for("back after")
    await stack.stop()


@contextmanager
def no_descriptors() -> Iterator[None]:
    """Let this process open nothing more."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    # No number below this one is free, whatever was closed meanwhile.
    resource.setrlimit(resource.RLIMIT_NOFILE, (STANDARD, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


async def test_without_descriptors_a_part_waits_for_them(
    make_part: Make, said: Said
) -> None:
    stack = Stack([make_part()], said, quiet)
    await stack.start()
    with no_descriptors():
        os.kill(stack.pids()["one"], signal.SIGKILL)
        await said.wait_for("Too many open files")
    await said.wait_for("back after")
    await stack.stop()


async def test_output_that_raises_keeps_nobody_from_starting(
    make_part: Make,
) -> None:
    def broken(_part: str, _text: str) -> None:
        raise BrokenPipeError

    stack = Stack([make_part()], broken, broken)
    await stack.start()
    for _ in range(3):
        await comes_back(stack)
    await stack.stop()


async def test_a_keeper_that_ends_is_noticed_and_goes_on(
    make_part: Make, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = Stack([make_part()], said, quiet)
    await stack.start()

    def broken(_keeper: Keeper) -> list[int]:
        monkeypatch.undo()
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(Keeper, "_generation", broken)
    await comes_back(stack)
    assert "one: its keeper failed: RuntimeError('a mistake of ours')" in (
        said.lines
    )
    await comes_back(stack)
    await stack.stop()


async def test_a_leash_that_can_not_be_started_is_tried_again(
    make_part: Make, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.supervisor.holder.LONG_PAUSE_S", 0.05)
    stack = Stack([make_part()], said, quiet)
    await stack.start()
    leash = stack.pids()["leash"]
    with no_descriptors():
        os.kill(leash, signal.SIGKILL)
        await said.wait_for("the leash can't be started")
    await until(
        lambda: (
            stack.pids()["leash"] != leash
            and is_running(stack.pids()["leash"])
        )
    )
    await stack.stop()


def test_a_reader_who_stops_reading_holds_nobody_up() -> None:
    reader, writer = os.pipe()
    out = Terminal(writer)
    for number in range(20_000):
        out.print(f"line {number} " + "x" * 100)
    assert os.read(reader, 100).startswith(b"line 0 ")
    # Whoever never reads on is waited for a moment only.
    out.close(limit_s=0.05)
    os.close(reader)
    out = Terminal(writer)
    out.print("nobody hears this")
    out.close()
    os.close(writer)


async def test_two_parts_that_die_at_once_both_come_back(
    make_part: Make, said: Said
) -> None:
    base = make_part("base")
    above = make_part("above", program=SERVE, after=("base",))
    stack = Stack([base, above], said, quiet)
    await stack.start()
    for pid in (stack.pids()["base"], stack.pids()["above"]):
        os.kill(pid, signal.SIGKILL)
    await until(lambda: sum("back after" in x for x in said.lines) == 2)
    await asyncio.sleep(0)
    await stack.stop()
