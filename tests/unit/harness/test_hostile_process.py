"""A client's process: what is kept of its output, and how it is ended."""

from __future__ import annotations

import asyncio
import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from harness.hostile import process
from harness.hostile.process import OUTPUT_LIMIT_BYTES, Output, run

DEAF = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(60)
"""


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - nobody would set an event
            await asyncio.sleep(0.01)


def lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def test_the_result_at_the_end_of_much_output_is_kept(
    tmp_path: Path,
) -> None:
    code = textwrap.dedent(
        """
        print("I begin")
        print("x" * 200_000)
        print("the result: 42")
        """
    )
    command = [sys.executable, "-c", code]
    ended = await run(command, tmp_path, os.environ, 20)
    assert ended.code == 0
    assert ended.output.startswith("I begin\n")
    assert ended.output.endswith("the result: 42\n")
    assert "bytes left out]" in ended.output
    assert len(ended.output) < OUTPUT_LIMIT_BYTES + 100


@pytest.mark.parametrize("size", [1, 7, OUTPUT_LIMIT_BYTES])
def test_output_within_the_limit_is_whole(size: int) -> None:
    output, text = Output(), "0123456789" * (OUTPUT_LIMIT_BYTES // 10)
    for at in range(0, len(text), size):
        output.add(text[at : at + size].encode())
    assert output.text == text


async def test_ending_it_twice_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second Ctrl-C comes while a deaf client has its time to end."""
    monkeypatch.setattr(process, "GRACE_S", 60.0)
    told = tmp_path / "pid"
    command = [sys.executable, "-c", DEAF, str(told)]
    looks: list[bool] = []

    def look() -> bool:
        looks.append(True)
        return False

    running = asyncio.ensure_future(
        run(command, tmp_path, os.environ, 60, look)
    )
    await until(lambda: bool(looks) and told.exists())
    await until(lambda: bool(told.read_text("utf-8")))
    pid = int(told.read_text("utf-8"))
    running.cancel()
    await asyncio.sleep(0.1)
    assert lives(pid)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await until(lambda: not lives(pid))
