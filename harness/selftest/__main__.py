"""Starts a service of the self-test: `python -m harness.selftest NAME`.

It listens on 127.0.0.1 at --port or $PORT, and keeps its tasks in $DATA_DIR.
Without that folder it keeps them in a temporary one, until it stops. Without
a name, the command lists all services.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from harness.scripted import ScriptedServer
from harness.selftest.catalogue import Entry, services


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m harness.selftest")
    parser.add_argument("name", nargs="?")
    parser.add_argument(
        "--port", type=int, default=int(os.environ.get("PORT", "0"))
    )
    arguments = parser.parse_args()
    known = services()
    if arguments.name is None:
        for entry in known.values():
            how = f"breaks {entry.breaks}" if entry.breaks else "keeps all"
            sys.stdout.write(f"{entry.name:<32} {how}\n")
        return 0
    if arguments.name not in known:
        sys.stderr.write(
            f"There is no service {arguments.name!r}. Without a name, this"
            " command lists all.\n"
        )
        return 2
    entry = known[arguments.name]
    if entry.processes > 1 and not arguments.port:
        sys.stderr.write("Its processes share a port: name it by --port.\n")
        return 2
    with _folder() as folder:
        process = _start_others(entry.processes - 1)
        asyncio.run(_serve(entry, arguments.port, folder, *process))
        if process[0] > 0:
            # The folder belongs to the first process.
            os._exit(0)
    return 0


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    if folder := os.environ.get("DATA_DIR"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory(prefix="selftest-") as temporary:
        yield Path(temporary)


def _start_others(count: int) -> tuple[int, int]:
    """Fork `count` processes; return this one's number and a pipe.

    In the others, the pipe becomes readable when the first one is gone.
    """
    reading, writing = os.pipe()
    for number in range(1, count + 1):
        if os.fork() == 0:
            os.close(writing)
            return number, reading
    return 0, reading


async def _serve(
    entry: Entry, port: int, folder: Path, number: int, pipe: int
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signal_number, stop.set)
    if number > 0:
        loop.add_reader(pipe, stop.set)
    service = entry.service(folder, f"http://127.0.0.1:{port}")
    shares_port = entry.processes > 1
    server = ScriptedServer(service.answer, port, shares_port=shares_port)
    async with server:
        service.base_url = server.url
        if number == 0:
            sys.stdout.write(f"{entry.name} listens on {server.url}\n")
            sys.stdout.flush()
            working = asyncio.create_task(service.run())
            await stop.wait()
            working.cancel()
        else:
            await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
