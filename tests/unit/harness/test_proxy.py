"""The proxy does to connections what it says, and heals."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from harness.proxy import CLEAR, Impairment, Proxy

LIMIT_S = 5.0
# chosen: loopback needs less than a millisecond.
SILENCE_S = 0.1

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer every line with itself; close after `end`."""
    while line := await reader.readline():
        writer.write(line)
        await writer.drain()
        if line == b"end\n":
            break
    writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = Proxy(*server.sockets[0].getsockname())
    await proxy.open()
    yield proxy
    await proxy.close()
    server.close()


@pytest.fixture
async def streams(proxy: Proxy) -> AsyncIterator[Streams]:
    address = urlsplit(proxy.base_url)
    reader, writer = await asyncio.open_connection(
        address.hostname, address.port
    )
    yield reader, writer
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def said(streams: Streams, line: bytes, within_s: float) -> bytes:
    """Return what comes back for a line; TimeoutError for silence."""
    reader, writer = streams
    writer.write(line)
    async with asyncio.timeout(within_s):
        return await reader.read(100)


async def all_said(streams: Streams, line: bytes) -> bytes:
    """Return all that comes back until the end of the connection."""
    streams[1].write(line)
    async with asyncio.timeout(LIMIT_S):
        return await streams[0].read()


async def test_in_fair_impairment_all_passes(streams: Streams) -> None:
    assert await said(streams, b"one\n", LIMIT_S) == b"one\n"
    assert await said(streams, b"two\n", LIMIT_S) == b"two\n"


async def test_a_black_hole_swallows_nothing_for_ever(
    proxy: Proxy, streams: Streams
) -> None:
    await proxy.change(Impairment(is_black_hole=True))
    with pytest.raises(TimeoutError):
        await said(streams, b"one\n", SILENCE_S)
    await proxy.change(CLEAR)
    assert await said(streams, b"", LIMIT_S) == b"one\n"


async def test_a_cut_comes_in_the_middle_of_an_answer(
    proxy: Proxy, streams: Streams
) -> None:
    await proxy.change(Impairment(cut_after_bytes=6))
    assert await said(streams, b"one\n", LIMIT_S) == b"one\n"
    with pytest.raises(ConnectionResetError):
        await all_said(streams, b"two\n")


async def test_a_half_closed_connection_still_carries_requests(
    proxy: Proxy, streams: Streams
) -> None:
    assert await said(streams, b"one\n", LIMIT_S) == b"one\n"
    await proxy.change(Impairment(is_half_closed=True))
    assert await said(streams, b"two\n", LIMIT_S) in (b"", b"two\n")


async def test_only_the_answers_of_posts_are_lost(
    proxy: Proxy, streams: Streams
) -> None:
    await proxy.change(Impairment(loses_posts=True))
    assert await said(streams, b"GET /\n", LIMIT_S) == b"GET /\n"
    with pytest.raises(ConnectionResetError):
        await said(streams, b"POST /\n", LIMIT_S)


async def test_a_delay_holds_bytes_back(
    proxy: Proxy, streams: Streams
) -> None:
    await proxy.change(Impairment(delay_s=2 * SILENCE_S))
    with pytest.raises(TimeoutError):
        await said(streams, b"one\n", SILENCE_S)
    assert await said(streams, b"", LIMIT_S) == b"one\n"


async def test_a_gateway_collects_bytes(
    proxy: Proxy, streams: Streams
) -> None:
    await proxy.change(Impairment(buffer_bytes=10))
    with pytest.raises(TimeoutError):
        await said(streams, b"a\n", SILENCE_S)
    assert await said(streams, b"12345678\n", LIMIT_S) == b"a\n12345678\n"


async def test_a_gateway_doesnt_buffer_an_answer_that_refuses_it(
    proxy: Proxy, streams: Streams
) -> None:
    await proxy.change(Impairment(buffer_bytes=1_000))
    head = b"HTTP/1.1 200 OK\r\nX-Accel-Buffering: no\r\n\r\n"
    assert await said(streams, head, LIMIT_S)
    assert await said(streams, b"a\n", LIMIT_S) == b"a\n"


async def test_a_buffer_is_passed_on_when_the_answer_ends(
    proxy: Proxy, streams: Streams
) -> None:
    await proxy.change(Impairment(buffer_bytes=1_000))
    reader, writer = streams
    writer.write(b"a\nend\n")
    async with asyncio.timeout(LIMIT_S):
        assert await reader.read() == b"a\nend\n"


async def test_a_slow_way_takes_its_time(
    proxy: Proxy, streams: Streams
) -> None:
    await proxy.change(Impairment(bytes_per_s=100))
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    line = b"x" * 49 + b"\n"
    assert await said(streams, line, LIMIT_S) == line
    assert loop.time() - began_s >= 0.45
