"""Whether a TCP port is free, and who has it if not."""

from __future__ import annotations

import socket

import psutil


class PortTakenError(Exception):
    """The gateway's port is taken; the message says what to do."""

    def __init__(self, port: int, by: str | None) -> None:
        super().__init__(
            f"port {port} is taken{f' by {by}' if by else ''}."
            " ACCEPTED_PORT chooses another one:"
            f" `ACCEPTED_PORT={port + 1} make up`"
        )


def require_free(host: str, port: int) -> None:
    """Raise PortTakenError unless the gateway could listen there."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As Caddy does: connections that are just closing don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            raise PortTakenError(port, who_listens(port)) from error


def who_listens(port: int) -> str | None:
    """Return `name (pid N)` of who listens there, where we may know."""
    try:
        found = psutil.net_connections("tcp")
    except (psutil.AccessDenied, OSError):
        return None
    for connection in found:
        is_it = connection.laddr and connection.laddr.port == port
        if is_it and connection.status == psutil.CONN_LISTEN:
            return _name(connection.pid)
    return None


def _name(pid: int | None) -> str | None:
    if pid is None:
        return None
    try:
        return f"{psutil.Process(pid).name()} (pid {pid})"
    except psutil.Error:
        return f"pid {pid}"
