"""Finds free ports of loopback, and who listens or calls there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psutil

from labs.grading.broken import CannotJudge

HOST = "127.0.0.1"
# chosen: below what Linux, macOS and Windows give to whoever asks for any.
PORTS = range(20_000, 32_000)
TRIES = 100
# The ports of a connection, the caller's first. One alone doesn't tell: the
# kernel gives the same port to connections with different ends.
Ends = tuple[int, int]


@contextlib.contextmanager
def reserved_port() -> Iterator[int]:
    """Give a free port that no other check is given as long as this lasts.

    It is one that kernels, unless told otherwise, give to no socket that asks
    for any. A socket for datagrams on the same number marks it as taken, and
    is gone with us.

    Raises CannotJudge if there is none.
    """
    for port in random.SystemRandom().sample(PORTS, TRIES):
        with socket.socket(type=socket.SOCK_DGRAM) as mark:
            try:
                mark.bind((HOST, port))
                with socket.socket() as sock:
                    sock.bind((HOST, port))
            except OSError:
                continue
            yield port
            return
    raise CannotJudge(f"of {TRIES} ports of {HOST}, none is free")


async def accepts(port: int) -> bool:
    """Say whether somebody accepts connections on a port."""
    try:
        _, writer = await asyncio.wait_for(
            asyncio.open_connection(HOST, port), 1.0
        )
    except (OSError, TimeoutError):
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def listening(processes: Iterable[psutil.Process]) -> list[str]:
    """Return where some processes listen, as host:port."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            found += [
                f"{_shown(each.laddr.ip)}:{each.laddr.port}"
                for each in process.net_connections("tcp")
                if each.status == psutil.CONN_LISTEN
            ]
    return sorted(set(found))


def _shown(ip: str) -> str:
    """Return an address as a URL has it (RFC 3986, section 3.2.2)."""
    return f"[{ip}]" if ":" in ip else ip


def owner(ends: Ends, processes: Iterable[psutil.Process]) -> int | None:
    """Return the process that has a connection; None if unseen."""
    has = _connected if sys.platform != "linux" else _sockets
    is_its = has(ends)
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            if is_its(process):
                return int(process.pid)
    return None


def _connected(ends: Ends) -> Callable[[psutil.Process], bool]:
    def has(process: psutil.Process) -> bool:
        return any(
            each.laddr
            and each.raddr
            and (each.laddr.port, each.raddr.port) == ends
            for each in process.net_connections("tcp")
        )

    return has


def _sockets(ends: Ends) -> Callable[[psutil.Process], bool]:
    """Do on Linux what `_connected` does, and read the tables once.

    psutil reads them for each process, which takes 20 ms a process.
    """
    wanted = tuple(f":{port:04X}" for port in ends)
    # The tenth column is the inode; the second and third are both ends, as
    # host:port in hexadecimal.
    sockets = {
        f"socket:[{columns[9]}]"
        for table in ("tcp", "tcp6")
        for line in _lines(Path("/proc/self/net", table))
        if all(map(str.endswith, (columns := line.split())[1:3], wanted))
    }

    def has(process: psutil.Process) -> bool:
        with os.scandir(f"/proc/{process.pid}/fd") as files:
            for file in files:
                # It may be closed while we look.
                with contextlib.suppress(FileNotFoundError):
                    if str(Path(file.path).readlink()) in sockets:
                        return True
        return False

    return has


def _lines(table: Path) -> list[str]:
    """Return the rows of a table; none where there is no IPv6."""
    try:
        return table.read_text("ascii").splitlines()[1:]
    except FileNotFoundError:
        return []
