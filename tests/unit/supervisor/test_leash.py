"""No part outlives its supervisor, however that one ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

from tests.unit.supervisor.fakes import until_gone

# A supervisor with one part; says both pids and waits.
SUPERVISOR = """
import asyncio, sys
from pathlib import Path
from demo.supervisor.part import Part
from demo.supervisor.stack import Stack

async def yes(up_s):
    return True

async def main():
    wait = "import signal; signal.pause()"
    part = Part("one", (sys.executable, "-IS", "-c", wait), Path("."),
                yes, yes)
    stack = Stack([part], lambda *_: None, lambda *_: None)
    await stack.start()
    pids = stack.pids()
    print(pids["one"], pids["leash"], flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_sigkill_of_the_supervisor_ends_its_parts() -> None:
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SUPERVISOR, stdout=subprocess.PIPE
    )
    assert supervisor.stdout is not None
    line = await supervisor.stdout.readline()
    pids = [int(pid) for pid in line.split()]
    os.kill(supervisor.pid, signal.SIGKILL)
    await supervisor.wait()
    await until_gone(pids)
