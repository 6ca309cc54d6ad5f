"""A run that a signal ends: in order, and without a word of asyncio's."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from demo.settings import ROOT

# The handler of a command that ends at once, and a task in whose code the
# signal arrives.
PROGRAM = """
import asyncio, os, signal, sys
from harness import signals

signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))

async def busy():
    try:
        while True:
            os.kill(os.getpid(), int(sys.argv[1]))
            await asyncio.sleep(0)
    finally:
        print("closed", flush=True)

async def work():
    async with asyncio.TaskGroup() as group:
        group.create_task(busy())
        group.create_task(asyncio.sleep(60))

signals.run(work())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_a_tasks_code_ends_the_run_in_order(number: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(int(number))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 128 + number
    assert ended.stdout == "closed\n"
    assert ended.stderr == ""


def test_a_run_returns_its_result_and_gives_handlers_back() -> None:
    code = (
        "import signal; from harness import signals\n"
        "async def work(): return 7\n"
        "before = signal.getsignal(signal.SIGTERM)\n"
        "assert signals.run(work()) == 7\n"
        "assert signal.getsignal(signal.SIGTERM) == before\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert ended.returncode == 0
