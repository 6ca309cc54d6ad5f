"""Runs the stack in the foreground until it is stopping to stop.

Prints one line when all is ready, then one for each thing that happens.
SIGINT, SIGTERM and SIGHUP stop everything; a second one doesn't wait.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time

from demo.settings import ROOT, Settings
from demo.supervisor import lock, places, terminal
from demo.supervisor.journal import Journal
from demo.supervisor.part import Part
from demo.supervisor.parts import declare, gateway_address
from demo.supervisor.places import PlaceError, Places
from demo.supervisor.port import PortTakenError, listen, with_socket
from demo.supervisor.programs import Programs
from demo.supervisor.stack import Stack
from demo.supervisor.terminal import Terminal
from demo.supervisor.tries import StartError

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Addresses that only this machine reaches, and those for all its networks.
LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104 # nosec B104 - only read
# Wide enough for the longest part name.
NAME_COLUMNS = 14


def run(settings: Settings, programs: Programs) -> int:
    """Run the stack; return the exit code of the command."""
    terminal.open_all()
    address = gateway_address(settings)
    try:
        folders = places.prepare(ROOT / settings.var_dir, settings.run_dir)
        owner = lock.Owner(os.getpid(), address, str(folders.run))
        locks = lock.take_all(folders.locks, owner)
        parts = declare(settings, folders, programs)
        socket_ = listen(settings.host, settings.port)
    except (
        PlaceError,
        lock.AlreadyRunning,
        lock.LockError,
        PortTakenError,
    ) as error:
        terminal.put(f"Not started: {error}")
        return 1
    with socket_:
        return asyncio.run(
            _run(settings, folders, locks, with_socket(parts, socket_))
        )


async def _run(
    settings: Settings, folders: Places, locks: list[int], parts: list[Part]
) -> int:
    began_s = time.monotonic()
    journal, out = Journal(folders.log), Terminal()

    def say(part: str, text: str) -> None:
        now = time.strftime("%H:%M:%S")
        out.print(f"{now}  {part:<{NAME_COLUMNS}}  {text}")

    stack = Stack(parts, say, journal.write)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if stopping.is_set():
            stack.kill()
        stopping.set()

    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, on_signal)
    start = asyncio.create_task(stack.start(locks))
    stop = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait([start, stop], return_when="FIRST_COMPLETED")
        if start.done():
            # Its error, if there is one, comes out here.
            start.result()
            address = gateway_address(settings)
            out.print(_ready(address, time.monotonic() - began_s))
            if unnamed := stranger(settings):
                out.print(unnamed)
            await stop
        start.cancel()
        out.print("Stopping.")
        return 0
    except (StartError, OSError) as error:
        out.print(_failure(error, folders))
        return 1
    finally:
        await asyncio.gather(start, return_exceptions=True)
        await stack.stop()
        journal.close()
        stop.cancel()
        out.close()


def _ready(address: str, took_s: float) -> str:
    return (
        f"Ready after {took_s:.1f} s: {address}"
        f"  (API: {address}/api/docs; Ctrl-C stops it)"
    )


def stranger(settings: Settings) -> str | None:
    """Warn that other machines will get 421; None where they won't.

    An open port isn't enough: the gateway only answers to the names and
    addresses in its settings.
    """
    host = settings.host
    names = settings.names.split()
    if host in LOOPBACK or host in names:
        return None
    if host not in EVERYWHERE:
        return (
            f"The gateway answers 421 to {host}: it isn't in ACCEPTED_NAMES"
            f" ({settings.names})."
        )
    if set(names) - {*LOOPBACK}:
        return None
    return (
        "Phones and other machines get 421: put the name or address by which"
        f" they reach this one into ACCEPTED_NAMES, beside {settings.names}."
    )


def _failure(error: StartError | OSError, folders: Places) -> str:
    if isinstance(error, OSError):
        return f"Not started: {error}"
    lines = [f"Not started: {error}. Its last lines:"]
    lines += [f"    {line}" for line in error.last_lines or ["(none)"]]
    lines.append(f"All of them are in {folders.log}; the rest was stopped.")
    return "\n".join(lines)
