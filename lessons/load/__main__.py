"""Runs one experiment and prints its lines; see the package.

The gateway's address is in the environment variable ACCEPTED_GATEWAY_URL. The
default is this machine, on ACCEPTED_PORT.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from pkgutil import iter_modules
from typing import Any

from lessons.load import runs
from lessons.load.failure import UNREAD, why_of
from lessons.load.http import Gateway

# Only the one that runs is imported, so that the load generator stays light.
EXPERIMENTS = sorted(module.name for module in iter_modules(runs.__path__))
# chosen: longer than any wait after the window. After the hard deadline the
# kernel ends the process.
DEADLINE_S = 10
HARD_DEADLINE_S = 12
# A shell's status for a process that a signal ended.
STOPPED = 128 + signal.SIGTERM


def say(line: Mapping[str, Any]) -> None:
    """Print a line. Raises BrokenPipeError if nothing reads it."""
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stdout.flush()


async def main(name: str, text: str, run_id: str = "") -> None:
    """Run to the end of the window, a signal, or a closed pipe."""
    if name not in EXPERIMENTS:
        known = ", ".join(EXPERIMENTS)
        raise SystemExit(f"no experiment {name!r}; there are {known}")
    room = importlib.import_module(f"lessons.load.runs.{name}")
    input_ = json.loads(text)
    port = os.environ.get("ACCEPTED_PORT", "8000")
    local = f"http://127.0.0.1:{port}"
    address = os.environ.get("ACCEPTED_GATEWAY_URL", local)
    signal.alarm(int(input_["window_s"]) + HARD_DEADLINE_S)
    running = asyncio.ensure_future(
        room.run(Gateway(address, run_id), input_, say)
    )
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, running.cancel)
    async with asyncio.timeout(input_["window_s"] + DEADLINE_S):
        await running
    say({"is_over": True})


def give_up(error: BaseException) -> None:
    """Print why, if anything still reads, and exit with 1."""
    why = why_of(error)
    if why == UNREAD:
        traceback.print_exception(error)
    sys.stderr.write(f"the load generator failed: {why}\n")
    try:
        say({"is_over": False, "why": why})
    except OSError:
        # The pipe is closed; the interpreter mustn't flush to it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(1)


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except asyncio.CancelledError:
        # Stopped in the middle by a signal: no last line.
        raise SystemExit(STOPPED) from None
    except Exception as error:
        give_up(error)
