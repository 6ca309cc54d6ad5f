"""A cable carries bytes until it is cut, and again when it is mended."""

from __future__ import annotations

import asyncio

import pytest

from lessons.load.relay import cable_to


async def _echo(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    while line := await reader.readline():
        writer.write(line)
    writer.close()


async def test_a_cut_cable_resets_and_lets_nobody_in() -> None:
    server = await asyncio.start_server(_echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, cable_to("127.0.0.1", port) as cable:
        reader, writer = await asyncio.open_connection("127.0.0.1", cable.port)
        writer.write(b"one\n")
        assert await reader.readline() == b"one\n"
        cable.cut()
        with pytest.raises(ConnectionResetError):
            await reader.readline()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", cable.port)
        writer.transport.abort()
        await cable.mend()
        reader, writer = await asyncio.open_connection("127.0.0.1", cable.port)
        writer.write(b"two\n")
        assert await reader.readline() == b"two\n"
        writer.transport.abort()
