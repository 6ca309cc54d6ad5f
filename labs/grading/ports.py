"""Finds free ports of loopback, and who listens or calls there."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psutil

HOST = "127.0.0.1"


def free_port() -> int:
    """Return a port that is free at the moment."""
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])


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


def owner(peer_port: int, processes: Iterable[psutil.Process]) -> int | None:
    """Return the process whose socket has a local port; None if unseen."""
    own = _ports if sys.platform != "linux" else _sockets(peer_port)
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            if peer_port in own(process):
                return int(process.pid)
    return None


def _ports(process: psutil.Process) -> Iterator[int]:
    for each in process.net_connections("tcp"):
        if each.laddr:
            yield each.laddr.port


def _sockets(port: int) -> Callable[[psutil.Process], Iterator[int]]:
    """Do on Linux what `_ports` does, and read the tables of sockets once.

    psutil reads them for each process, which takes 20 ms a process.
    """
    # The tenth column is the inode; the second is host:port, in hexadecimal.
    sockets = {
        f"socket:[{columns[9]}]"
        for table in ("tcp", "tcp6")
        for line in _lines(Path("/proc/self/net", table))
        if (columns := line.split())[1].endswith(f":{port:04X}")
    }

    def own(process: psutil.Process) -> Iterator[int]:
        with os.scandir(f"/proc/{process.pid}/fd") as files:
            for file in files:
                # It may be closed while we look.
                with contextlib.suppress(FileNotFoundError):
                    if str(Path(file.path).readlink()) in sockets:
                        yield port

    return own


def _lines(table: Path) -> list[str]:
    """Return the rows of a table; none where there is no IPv6."""
    try:
        return table.read_text("ascii").splitlines()[1:]
    except FileNotFoundError:
        return []
