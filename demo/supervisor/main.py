"""Runs the stack in the foreground until it is told to stop.

Prints one line when all is ready, then one for each thing that happens.
SIGINT, SIGTERM and SIGHUP stop everything; a second one doesn't wait.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time

from demo.settings import ROOT, Settings
from demo.supervisor import lock, places
from demo.supervisor.journal import Journal
from demo.supervisor.keeper import StartError
from demo.supervisor.parts import declare, gateway_address
from demo.supervisor.places import PlaceError, Places
from demo.supervisor.port import PortTakenError, require_free
from demo.supervisor.stack import Stack

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Wide enough for the longest part name.
NAME_COLUMNS = 14


def say(part: str, text: str) -> None:
    """Print one line of what happens."""
    now = time.strftime("%H:%M:%S")
    _print(f"{now}  {part:<{NAME_COLUMNS}}  {text}")


def run(settings: Settings) -> int:
    """Run the stack; return the exit code of the command."""
    address = gateway_address(settings)
    try:
        found = places.prepare(ROOT / settings.var_dir, settings.run_dir)
        owner = lock.Owner(os.getpid(), address, str(found.run))
        handle = lock.take(found.lock, owner)
        require_free(settings.host, settings.port)
    except (PlaceError, lock.AlreadyRunning, PortTakenError) as error:
        _print(f"Not started: {error}")
        return 1
    return asyncio.run(_run(settings, found, address, handle))


async def _run(
    settings: Settings, found: Places, address: str, handle: int
) -> int:
    began_s = time.monotonic()
    journal = Journal(found.log)
    stack = Stack(declare(settings, found), say, journal.write)
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if told.is_set():
            stack.kill()
        told.set()

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, on_signal)
    start = asyncio.create_task(stack.start([handle]))
    stop = asyncio.create_task(told.wait())
    try:
        await asyncio.wait([start, stop], return_when="FIRST_COMPLETED")
        if start.done():
            # Its error, if there is one, comes out here.
            start.result()
            _print(_ready(address, time.monotonic() - began_s))
            await stop
        start.cancel()
        _print("Stopping.")
        return 0
    except StartError as error:
        _print(_failure(error, found))
        return 1
    finally:
        await asyncio.gather(start, return_exceptions=True)
        await stack.stop()
        journal.close()
        stop.cancel()


def _ready(address: str, took_s: float) -> str:
    return (
        f"Ready after {took_s:.1f} s: {address}"
        f"  (API: {address}/api/docs; Ctrl-C stops it)"
    )


def _failure(error: StartError, found: Places) -> str:
    lines = [f"Not started: {error}. Its last lines:"]
    lines += [f"    {line}" for line in error.last_lines or ["(none)"]]
    lines.append(f"All of them are in {found.log}; the rest was stopped.")
    return "\n".join(lines)


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
