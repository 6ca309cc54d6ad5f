"""Opens the gateway's TCP port once, and passes it to the gateway.

Caddy opens a port with SO_REUSEPORT, so a second Caddy would silently take
half of the requests. A listening socket without that option is the only one
on its port. It stays open while the gateway is restarted: clients that
connect meanwhile wait, and nobody else gets the port.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from dataclasses import replace

import psutil

from demo.supervisor.part import Part

# chosen: as Go does it; the kernel cuts it to its own limit (somaxconn).
BACKLOG = 4096


class PortTakenError(Exception):
    """The gateway can't have its port; the message says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """Open the gateway's port exclusively. Raises PortTakenError."""
    is_six = ":" in host
    try:
        return socket.create_server(
            (host, port),
            family=socket.AF_INET6 if is_six else socket.AF_INET,
            backlog=BACKLOG,
            # As Caddy does with [::]: IPv4 as well, where the system can.
            dualstack_ipv6=is_six and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        raise PortTakenError(_reason(host, port, error)) from error


def with_socket(parts: Sequence[Part], socket_: socket.socket) -> list[Part]:
    """Return the parts, with the gateway listening on an open socket."""
    fd = socket_.fileno()
    return [
        replace(
            part,
            pass_fds=(fd,),
            environment={**part.environment, "ACCEPTED_BIND": f"fd/{fd}"},
        )
        if part.name == "gateway"
        else part
        for part in parts
    ]


def require_free(host: str, port: int) -> None:
    """Raise PortTakenError unless a program could listen there."""
    listen(host, port).close()


def who_listens(port: int) -> str | None:
    """Return `name (pid N), …` of the processes that listen there.

    None where they aren't visible.
    """
    pids: list[int] = []
    for process in psutil.process_iter():
        try:
            connections = process.net_connections("tcp")
        except (psutil.Error, OSError):
            continue
        if any(
            connection.status == psutil.CONN_LISTEN
            and connection.laddr
            and connection.laddr.port == port
            for connection in connections
        ):
            pids.append(process.pid)
    return ", ".join(_name(pid) for pid in pids) or None


def _reason(host: str, port: int, error: OSError) -> str:
    if error.errno != errno.EADDRINUSE:
        # The errors of name resolution have numbers of their own.
        reason = error.strerror or str(error)
        return (
            f"cannot listen on {host or '*'} port {port}: {reason}."
            " ACCEPTED_HOST and ACCEPTED_PORT choose another place"
        )
    by = who_listens(port)
    return (
        f"port {port} is taken{f' by {by}' if by else ''}."
        " ACCEPTED_PORT chooses another one:"
        f" `ACCEPTED_PORT={port + 1 if port < 65535 else port - 1} make up`"
    )


def _name(pid: int) -> str:
    try:
        return f"{psutil.Process(pid).name()} (pid {pid})"
    except psutil.Error:
        return f"pid {pid}"
