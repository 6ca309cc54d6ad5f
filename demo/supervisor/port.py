"""The gateway's TCP port: opened here, once, and handed to the gateway.

Caddy opens a port with SO_REUSEPORT, so that a second Caddy would take
half of the requests, in silence. A listening socket without it is the
only one on its port. It stays open while the gateway is started again:
clients who connect meanwhile wait, and nobody else gets the port.
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
    """Open the gateway's port for nobody else; PortTakenError if not so."""
    is_six = ":" in host
    try:
        return socket.create_server(
            (host, port),
            family=socket.AF_INET6 if is_six else socket.AF_INET,
            backlog=BACKLOG,
            # As Caddy does with [::]: both, where the system can.
            dualstack_ipv6=is_six and socket.has_dualstack_ipv6(),
        )
    except OSError as error:
        raise PortTakenError(_reason(host, port, error)) from error


def at_door(parts: Sequence[Part], door: socket.socket) -> list[Part]:
    """Return the parts with the gateway listening on an open socket."""
    fd = door.fileno()
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
    """Raise PortTakenError unless somebody could listen there."""
    listen(host, port).close()


def who_listens(port: int) -> str | None:
    """Return `name (pid N), …` of who listens there, where we may know."""
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
        # A name that isn't found has numbers of its own.
        said = error.strerror or str(error)
        return (
            f"cannot listen on {host or '*'} port {port}: {said}."
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
