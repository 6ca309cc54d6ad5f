"""Many readers: they come and go, reconnect at once, or are too many."""

from __future__ import annotations

import asyncio
import random
import re
import signal
import socket
import struct
from collections.abc import Iterator

import httpx
import psutil
import pytest

from demo.streamlog import StreamLog
from tests.integration.api.conftest import COOKIE, progress, started
from tests.integration.servers import OWNERS, Server, follow
from tests.valkey import Valkey

LIMIT_S = 20
# A second's worth of the storm, and how many seconds of it. The rate is
# what one core serves beside the rest of a test run.
STORM_PER_S, STORM_S = 250, 3
CROWD = 300
SPARE_FILES = 20
# tcp(7), SO_LINGER of 0 s: closing is RST, without a goodbye.
AT_ONCE = struct.pack("ii", 1, 0)


@pytest.fixture
def counted(valkey: Valkey) -> Iterator[Server]:
    """Return an API that tells what it holds."""
    app = "tests.integration.api.counted:app"
    server = Server("api", valkey.folder, valkey.url, app)
    yield server
    server.close()


class Reader:
    """One connection to a stream, as raw as a browser's."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, server: Server, last_id: str = "") -> Reader:
        """Ask for the owner's stream."""
        streams = await asyncio.open_unix_connection(str(server.socket))
        last = f"Last-Event-ID: {last_id}\r\n" if last_id else ""
        streams[1].write(
            b"GET /api/stream HTTP/1.1\r\nHost: test\r\n"
            + f"Cookie: {OWNERS.cookie_name}={COOKIE}\r\n{last}\r\n".encode()
        )
        return cls(*streams)

    async def until(self, name: str) -> str:
        """Return the id of the next event called `name`."""
        said = b""
        while True:
            found = re.search(rb"id: (\S+)\nevent: %b\n" % name.encode(), said)
            if found:
                return found[1].decode()
            piece = await self.reader.read(65_536)
            assert piece, said
            said += piece

    def close(self, *, is_reset: bool = False) -> None:
        """Go away, politely or not."""
        if is_reset:
            sock = self.writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.writer.close()


async def counts(client: httpx.AsyncClient) -> dict[str, int]:
    return dict((await client.get("/counts")).json())


async def test_a_storm_of_readers_leaves_nothing_behind(
    counted: Server, log: StreamLog
) -> None:
    dice = random.Random(18)
    task = await started(log, "t1")

    async def come_and_go() -> None:
        reader = await Reader.open(counted)
        if dice.random() < 0.5:
            await reader.until("snapshot")
        reader.close(is_reset=dice.random() < 0.5)

    async with (
        counted.client(COOKIE) as ann,
        follow(ann, "/api/stream") as events,
        asyncio.timeout(LIMIT_S + STORM_S),
    ):
        assert (await anext(events)).name == "snapshot"
        before = await counts(ann)
        storm = []
        for _ in range(10 * STORM_S):
            storm += [
                asyncio.create_task(come_and_go())
                for _ in range(STORM_PER_S // 10)
            ]
            task = await progress(log, task)
            # It bounds the rate; nothing is waited for.
            await asyncio.sleep(0.1)
        await asyncio.gather(*storm)
        # Who stays misses nothing.
        for seq in range(3, task.seq + 1):
            assert (await anext(events)).data["seq"] == seq
        while await counts(ann) != before:
            await progress(log, task)
            task = await progress(log, task)
        assert len(storm) == 10 * STORM_S * (STORM_PER_S // 10)


async def test_a_crowd_that_comes_back_at_once_is_told_what_it_missed(
    api: Server, log: StreamLog
) -> None:
    task = await started(log, "t1")
    async with asyncio.timeout(LIMIT_S):
        crowd = [await Reader.open(api) for _ in range(CROWD)]
        await asyncio.gather(*(r.until("snapshot") for r in crowd))
        task = await progress(log, task)
        lasts = await asyncio.gather(*(r.until("progressed") for r in crowd))
    await asyncio.to_thread(api.stop, signal.SIGKILL)
    for reader in crowd:
        reader.close()
    task = await progress(log, task)
    await asyncio.to_thread(api.start)
    # All in one moment: none waits for a time of its own, as `retry:` asks.
    async with asyncio.timeout(10):
        back = await asyncio.gather(*(Reader.open(api, id_) for id_ in lasts))
        told = await asyncio.gather(*(r.until("progressed") for r in back))
    assert len(set(told)) == 1
    assert told[0] not in lasts
    for reader in back:
        reader.close()


async def test_without_file_descriptors_who_is_in_stays_and_others_are_refused(
    api: Server, log: StreamLog
) -> None:
    task = await started(log, "t1")
    process = psutil.Process(api.process.pid)
    async with api.client(COOKIE) as ann, asyncio.timeout(LIMIT_S):
        assert (await ann.get("/api/ping")).status_code == 200
        most = process.rlimit(psutil.RLIMIT_NOFILE)[1]
        limit = process.num_fds() + SPARE_FILES
        process.rlimit(psutil.RLIMIT_NOFILE, (limit, most))
        crowd = [await Reader.open(api) for _ in range(2 * SPARE_FILES)]
        told = await asyncio.gather(
            *(reader.until("snapshot") for reader in crowd),
            return_exceptions=True,
        )
        inside = [
            reader
            for reader, said in zip(crowd, told, strict=True)
            if isinstance(said, str)
        ]
        assert 0 < len(inside) <= SPARE_FILES
        # Those that are in go on, and new work is still taken from them.
        task = await progress(log, task)
        await asyncio.gather(*(r.until("progressed") for r in inside))
        answer = await ann.post("/api/tasks", json={"kind": "report"})
        assert answer.status_code == 202, "\n".join(api.lines)
        # When some have left, whoever was refused finds a place.
        for reader in crowd:
            reader.close()
        while process.num_fds() > limit - SPARE_FILES // 2:
            await ann.get("/api/ping")
        back = [await Reader.open(api) for _ in range(SPARE_FILES // 4)]
        await asyncio.gather(*(r.until("snapshot") for r in back))
        await progress(log, task)
        await asyncio.gather(*(r.until("progressed") for r in back))
        for reader in back:
            reader.close()
    assert api.process.poll() is None
    # Whatever it says of it, no disk is filled with it.
    assert len(api.lines) < 100, len(api.lines)
