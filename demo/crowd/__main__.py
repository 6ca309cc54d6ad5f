"""One run of the crowd; it always ends by itself. See the package.

The gateway's address is in the environment variable ACCEPTED_GATEWAY_URL;
without it, it's this machine's, on ACCEPTED_PORT.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from typing import Any

from demo.crowd.http import Gateway
from demo.crowd.probe import Probe
from demo.crowd.sides import Held, Tasks
from demo.crowd.summary import summarise

# chosen: enough pings (40) for a median of the quiet before, and a quarter
# of the window at most.
QUIET_S = 2.0
LINE_S = 0.5
# chosen: after the window, to cancel what is left. Well within what
# whoever stops us waits for.
CLEAN_UP_S = 0.8
# chosen: over all that can be waited for after the window. When even this
# passes, the kernel ends the process.
HARD_DEADLINE_S = 8
# Small data sets: what is compared is waiting, not computing.
ROWS = 12_000


async def run(gateway: Gateway, wanted: dict[str, Any]) -> None:
    """Probe, load both sides at the same instant, print what happens."""
    loop = asyncio.get_running_loop()
    window_s: float = wanted["window_s"]
    quiet_s = min(QUIET_S, window_s / 4)
    held, tasks = Held(gateway), Tasks(gateway)
    await tasks.sign_in()
    start_s = loop.time()
    probe = Probe(gateway, start_s, window_s)

    def line() -> dict[str, Any]:
        return {
            "at_ms": round((loop.time() - start_s) * 1000),
            "load_at_ms": round(quiet_s * 1000),
            "held": held.told(),
            "tasks": tasks.told(),
            "samples": probe.answered_since(),
        }

    body = {
        "kind": "report",
        "input": {
            "rows": ROWS,
            "partitions": wanted["partitions"],
            "pace_s": float(wanted["pace_s"]),
        },
    }

    async def load() -> None:
        await asyncio.sleep(start_s + quiet_s - loop.time())
        async with asyncio.TaskGroup() as group:
            group.create_task(held.run(body, wanted["requests"]))
            group.create_task(tasks.run(body, wanted["requests"]))

    doing = [
        asyncio.create_task(work)
        for work in (probe.run(), load(), tasks.watch())
    ]
    try:
        lines = int(window_s / LINE_S)
        for n in range(1, lines):
            await asyncio.sleep(start_s + n * LINE_S - loop.time())
            say(line())
        await asyncio.sleep(start_s + window_s - loop.time())
        now_ms = (loop.time() - start_s) * 1000
        summary = summarise(probe, quiet_s * 1000, now_ms)
        say(line() | {"summary": summary})
    finally:
        for task in doing:
            task.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLEAN_UP_S):
                await tasks.cancel_the_rest()
        await asyncio.gather(*doing, return_exceptions=True)


def say(line: dict[str, Any]) -> None:
    """Print a line. Raises BrokenPipeError when nobody reads any more."""
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Run until the end of the window, a signal, or nobody listening."""
    wanted = json.loads(sys.argv[1])
    port = os.environ.get("ACCEPTED_PORT", "8000")
    local = f"http://127.0.0.1:{port}"
    gateway = Gateway(os.environ.get("ACCEPTED_GATEWAY_URL", local))
    signal.alarm(int(wanted["window_s"]) + HARD_DEADLINE_S)
    running = asyncio.ensure_future(run(gateway, wanted))
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except (OSError, EOFError) as error:
        sys.stderr.write(f"the crowd can't go on: {error}\n")
        raise SystemExit(1) from error
