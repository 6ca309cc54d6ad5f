"""Finds free ports of loopback, and who listens or calls there."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterable

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
                f"{each.laddr.ip}:{each.laddr.port}"
                for each in process.net_connections("tcp")
                if each.status == psutil.CONN_LISTEN
            ]
    return sorted(set(found))


def owner(peer_port: int, processes: Iterable[psutil.Process]) -> int | None:
    """Return the process whose socket has a local port; None if unseen."""
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            for each in process.net_connections("tcp"):
                if each.laddr and each.laddr.port == peer_port:
                    return int(process.pid)
    return None
