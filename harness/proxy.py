"""A TCP proxy on a link, which impairs its connections on demand.

It stands between clients and a server and forwards bytes. Of HTTP it knows
only how a POST begins, to lose its answer, and the one line of an answer's
head with which a server refuses to be buffered. Tools such as `tc netem` need
root and a kernel module; this needs neither.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from harness.resetting import reset

CHUNK_BYTES = 16_384
UNBUFFERED = re.compile(rb"^x-accel-buffering:[ \t]*no[ \t]*\r$", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Impairment:
    """The treatment of a link's bytes, in both directions."""

    delay_s: float = 0.0
    # Nothing passes and nothing is closed, as with a pulled cable.
    is_black_hole: bool = False
    # RST to both after so many more bytes towards the client.
    cut_after_bytes: int | None = None
    # A FIN to the client; the server's side stays open.
    is_half_closed: bool = False
    # The request arrives, its answer is cut: only where a POST begins.
    loses_posts: bool = False
    # A gateway that collects so much of an answer before it passes it on,
    # unless the answer's head says `X-Accel-Buffering: no`, as nginx has it.
    buffer_bytes: int | None = None
    # A slow way to the client; it is as slow for the server.
    bytes_per_s: float | None = None


CLEAR = Impairment()


class Proxy:
    """Listens on a port of its own; one impairment for all connections."""

    def __init__(self, host: str, port: int) -> None:
        self._upstream = (host, port)
        self._impairment = CLEAR
        self._changed = asyncio.Condition()
        self._links: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        """Return the address that clients connect to."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()
        return f"http://{host}:{port}"

    @property
    def impairment(self) -> Impairment:
        """Return what holds now."""
        return self._impairment

    async def open(self) -> None:
        """Begin to listen, on loopback."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def change(self, impairment: Impairment) -> None:
        """Impair open connections and new ones in another way."""
        async with self._changed:
            self._impairment = impairment
            self._changed.notify_all()

    async def close(self) -> None:
        """Stop listening and cut what is open."""
        if self._server is not None:
            self._server.close()
        for link in self._links:
            link.cancel()
        await asyncio.gather(*self._links, return_exceptions=True)

    async def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        link = asyncio.current_task()
        assert link is not None
        self._links.add(link)
        link.add_done_callback(self._links.discard)
        try:
            await _Link(self, reader, writer).carry(*self._upstream)
        except asyncio.CancelledError:
            # Ended on purpose; asyncio's server would report it as a fault.
            reset(writer)

    async def pass_bytes(self) -> Impairment:
        """Wait until bytes may pass; return the impairment by then."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: not self._impairment.is_black_hole
            )
        if self._impairment.delay_s:
            await asyncio.sleep(self._impairment.delay_s)
        return self._impairment

    async def half_closing(self) -> None:
        """Wait for an impairment that half-closes."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._impairment.is_half_closed
            )


@contextlib.asynccontextmanager
async def between(address: tuple[str, int]) -> AsyncIterator[Proxy]:
    """Yield a proxy that listens, in front of `address`."""
    proxy = Proxy(*address)
    await proxy.open()
    try:
        yield proxy
    finally:
        await proxy.close()


class _Link:
    """One client's connection and its twin to the server."""

    def __init__(
        self,
        proxy: Proxy,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._proxy = proxy
        self._reader = reader
        self._writer = writer
        self._is_lost = False
        self._left_bytes: int | None = None
        self._buffer = b""
        self._is_unbuffered = False

    async def carry(self, host: str, port: int) -> None:
        """Carry bytes until one side or the impairment ends it."""
        try:
            there, back = await asyncio.open_connection(host, port)
        except OSError:
            reset(self._writer)
            return
        ways = [
            asyncio.create_task(self._upwards(back)),
            asyncio.create_task(self._downwards(there)),
            asyncio.create_task(self._proxy.half_closing()),
        ]
        half = ways[2]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if half.done() and not ways[1].done():
                ways[1].cancel()
                with contextlib.suppress(OSError):
                    self._writer.write_eof()
                await asyncio.wait([ways[0]])
        finally:
            for way in ways:
                way.cancel()
            # Closed before anything is awaited: the proxy may be closing,
            # and a second cancel would leave the rest of this undone.
            if self._is_lost:
                reset(self._writer)
            self._writer.close()
            back.close()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _upwards(self, back: asyncio.StreamWriter) -> None:
        while chunk := await _next(self._reader):
            impairment = await self._proxy.pass_bytes()
            if impairment.loses_posts and chunk.startswith(b"POST "):
                self._left_bytes = 0
            if not await _send(back, chunk):
                return

    async def _downwards(self, there: asyncio.StreamReader) -> None:
        while chunk := await _next(there):
            impairment = await self._proxy.pass_bytes()
            chunk = self._buffered(chunk, impairment.buffer_bytes)
            if impairment.bytes_per_s is not None:
                await asyncio.sleep(len(chunk) / impairment.bytes_per_s)
            if self._left_bytes is None:
                self._left_bytes = impairment.cut_after_bytes
            if self._left_bytes is not None:
                chunk = chunk[: self._left_bytes]
                self._left_bytes -= len(chunk)
            if not await _send(self._writer, chunk):
                return
            if self._left_bytes == 0:
                self._is_lost = True
                return
        if self._buffer:
            await _send(self._writer, self._buffer)

    def _buffered(self, chunk: bytes, buffer_bytes: int | None) -> bytes:
        """Return what a gateway with such a buffer passes on now."""
        if buffer_bytes is None or self._is_unbuffered:
            return chunk
        self._buffer += chunk
        # The head of an answer comes in its first bytes.
        self._is_unbuffered = UNBUFFERED.search(self._buffer) is not None
        if len(self._buffer) < buffer_bytes and not self._is_unbuffered:
            return b""
        passed, self._buffer = self._buffer, b""
        return passed


async def _next(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read(CHUNK_BYTES)
    except OSError:
        return b""


async def _send(writer: asyncio.StreamWriter, chunk: bytes) -> bool:
    try:
        writer.write(chunk)
        await writer.drain()
    except OSError:
        return False
    return True
