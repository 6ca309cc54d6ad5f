"""One run of an experiment; it always ends by itself. See the package.

The gateway's address is in the environment variable ACCEPTED_GATEWAY_URL;
without it, it's this machine's, on ACCEPTED_PORT.
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

# Each is loaded only when it's wanted: the load generator stays light.
EXPERIMENTS = sorted(module.name for module in iter_modules(runs.__path__))
# chosen: over all that can be waited for after the window. When even the
# hard deadline passes, the kernel ends the process.
DEADLINE_S = 6
HARD_DEADLINE_S = 8
# What a shell says of a process that a signal has ended.
STOPPED = 128 + signal.SIGTERM


def say(line: Mapping[str, Any]) -> None:
    """Print a line. Raises BrokenPipeError when nobody reads any more."""
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stdout.flush()


async def main(name: str, text: str, run_id: str = "") -> None:
    """Run until the end of the window, a signal, or nobody listening."""
    if name not in EXPERIMENTS:
        known = ", ".join(EXPERIMENTS)
        raise SystemExit(f"no experiment {name!r}; there are {known}")
    room = importlib.import_module(f"lessons.load.runs.{name}")
    wanted = json.loads(text)
    port = os.environ.get("ACCEPTED_PORT", "8000")
    local = f"http://127.0.0.1:{port}"
    address = os.environ.get("ACCEPTED_GATEWAY_URL", local)
    signal.alarm(int(wanted["window_s"]) + HARD_DEADLINE_S)
    running = asyncio.ensure_future(
        room.run(Gateway(address, run_id), wanted, say)
    )
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, running.cancel)
    async with asyncio.timeout(wanted["window_s"] + DEADLINE_S):
        await running
    say({"is_over": True})


def give_up(error: BaseException) -> None:
    """Say why, to whoever still reads, and end as a failure."""
    why = why_of(error)
    if why == UNREAD:
        traceback.print_exception(error)
    sys.stderr.write(f"the crowd can't go on: {why}\n")
    try:
        say({"is_over": False, "why": why})
    except OSError:
        # Nobody reads any more; nor may the interpreter try to, at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(1)


if __name__ == "__main__":
    try:
        asyncio.run(main(*sys.argv[1:]))
    except asyncio.CancelledError:
        # Asked to stop in the middle: that's no end to tell of.
        raise SystemExit(STOPPED) from None
    except Exception as error:
        give_up(error)
