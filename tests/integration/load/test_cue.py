"""A line on stdin is a reader's cue: the fault comes then, not later."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys

from demo.settings import ROOT

# One wait of 30 s, for the cue or for nothing, and for one thing more.
PROGRAM = """
import asyncio
from lessons.load.clock import Clock
from lessons.load.cue import cue_or

async def main():
    clock, ready = Clock(), asyncio.Event()
    asyncio.get_running_loop().call_later({ready_s}, ready.set)
    await cue_or(clock, {at_s}, [ready])
    print(clock.at_s())

asyncio.run(main())
"""


def waited_s(cue: bytes | None, *, at_s: float, ready_s: float = 0) -> float:
    program = PROGRAM.format(at_s=at_s, ready_s=ready_s)
    done = subprocess.run(
        [sys.executable, "-c", program],
        input=cue,
        stdin=subprocess.DEVNULL if cue is None else None,
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    assert not done.stderr
    return float(json.loads(done.stdout))


def test_a_cue_is_followed_at_once() -> None:
    assert waited_s(b"fault\n", at_s=30) < 5


def test_a_cue_before_there_is_anything_to_hit_waits_for_it() -> None:
    assert 0.5 <= waited_s(b"fault\n", at_s=30, ready_s=0.5) < 5


def test_without_a_cue_it_is_the_timetable_s() -> None:
    assert 0.5 <= waited_s(b"", at_s=0.5) < 5
    assert 0.5 <= waited_s(None, at_s=0.5) < 5


async def test_a_cue_that_never_comes_keeps_nobody_from_leaving() -> None:
    program = PROGRAM.format(at_s=0.1, ready_s=0)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
    )
    async with asyncio.timeout(20):
        assert await process.wait() == 0
