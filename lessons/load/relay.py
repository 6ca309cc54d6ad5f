"""A relay between readers and a server that can be cut, like a cable.

Bytes pass both ways until `cut`. Then every connection ends with a reset, and
new ones are refused until `mend`. The server behind it notices as with a real
cable: not before it writes.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PIECE_BYTES = 16 * 1024
# SO_LINGER on, for 0 s: close with a reset.
ABORT = struct.pack("ii", 1, 0)


class Relay:
    """One relay to `host:port`, on a free port of this machine."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        """Accept connections, at the same port as before."""
        self._server = await asyncio.start_server(
            self._pass_on, "127.0.0.1", self.port, reuse_address=True
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Reset all connections, and refuse new ones."""
        assert self._server is not None, "it's cut already"
        self._server.close()
        self._server = None
        for writer in self._open:
            wire: socket.socket = writer.get_extra_info("socket")
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
            writer.transport.abort()

    async def close(self) -> None:
        """Close it."""
        if self._server is not None:
            self.cut()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._open.add(writer)
        back: asyncio.StreamWriter | None = None
        try:
            there, back = await asyncio.open_connection(*self._target)
            self._open.add(back)
            async with asyncio.TaskGroup() as group:
                group.create_task(_copy(reader, back))
                group.create_task(_copy(there, writer))
        except* OSError:
            pass
        finally:
            for end in (writer, back):
                if end is not None:
                    self._open.discard(end)
                    end.transport.abort()


async def _copy(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Pass bytes on to the end of the stream, then close it."""
    while piece := await reader.read(PIECE_BYTES):
        writer.write(piece)
        await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()


@asynccontextmanager
async def cable_to(host: str, port: int) -> AsyncIterator[Relay]:
    """Open a relay, and close it afterwards."""
    relay = Relay(host, port)
    await relay.mend()
    try:
        yield relay
    finally:
        await relay.close()
