"""Ends a TCP connection as a crash does, with an RST."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

# tcp(7), SO_LINGER of 0 s: closing sends RST instead of FIN.
AT_ONCE = struct.pack("ii", 1, 0)


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with an RST, as a crash does."""
    sock = writer.get_extra_info("socket")
    # Whoever was first may have closed it for good.
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.close()
