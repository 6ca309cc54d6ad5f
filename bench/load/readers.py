"""Reads event streams: N connections that count the events they receive.

An event carries `"sent_us":<wall clock>`, from which its latency counts. An
event that is sent again (with the same or an older time) isn't counted twice.

work:    socket, streams: [[path, cookie]], at_once
prints:  {"open", "took_s"} once all are open; reads a line and counts on;
         reads another line and stops
figures: open, events, p50_ms, p99_ms, worst_ms, busy
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import cast

from bench.figures import percentile
from bench.load.protocol import Work, main, say, wait_for_go

SENT = re.compile(rb'"sent_us": ?(\d+)')
# The end of an answer in chunks (RFC 9112, 7.1); the connection stays.
LAST_CHUNK = b"\r\n0\r\n\r\n"
OPEN_LIMIT_S = 60.0


class Reader(asyncio.Protocol):
    """One open stream."""

    def __init__(self, request: bytes, latencies_ms: list[float]) -> None:
        self._request = request
        self._latencies_ms = latencies_ms
        self._rest = b""
        self._latest_us = 0
        self.is_open = False
        self.opened: asyncio.Future[bool] = (
            asyncio.get_running_loop().create_future()
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        cast("asyncio.Transport", transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        """Count the events in what has come."""
        now_us = time.time_ns() // 1000
        if not self.opened.done():
            self.is_open = data[9:12] == b"200"
            self.opened.set_result(self.is_open)
        data = self._rest + data
        if data.endswith(LAST_CHUNK):
            self.is_open = False
        # A line is sent in one piece, so only the last can be incomplete.
        whole = data.rfind(b"\n") + 1
        self._rest = data[whole:]
        for found in SENT.finditer(data, 0, whole):
            sent_us = int(found[1])
            if sent_us > self._latest_us:
                self._latest_us = sent_us
                self._latencies_ms.append((now_us - sent_us) / 1000)

    def connection_lost(self, _: Exception | None) -> None:
        """Note that it is gone."""
        self.is_open = False
        if not self.opened.done():
            self.opened.set_result(False)


async def readers(work: Work) -> Work:
    """Open all streams, then count between two signals of the bench."""
    loop = asyncio.get_running_loop()
    latencies_ms: list[float] = []
    opened: list[Reader] = []
    gate = asyncio.Semaphore(work["at_once"])

    async def read(path: str, cookie: str) -> None:
        request = (
            f"GET {path} HTTP/1.1\r\nHost: bench\r\n"
            f"Accept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
        ).encode()
        async with gate:
            _, reader = await loop.create_unix_connection(
                lambda: Reader(request, latencies_ms), work["socket"]
            )
            opened.append(reader)
            await asyncio.wait_for(reader.opened, OPEN_LIMIT_S)

    began_s = time.perf_counter()
    await asyncio.gather(*(read(*stream) for stream in work["streams"]))
    say({"open": _open(opened), "took_s": time.perf_counter() - began_s})
    await wait_for_go()
    latencies_ms.clear()
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    await wait_for_go()
    took_s = time.perf_counter() - began_s
    return {
        "open": _open(opened),
        "events": len(latencies_ms),
        "p50_ms": percentile(latencies_ms, 50) if latencies_ms else None,
        "p99_ms": percentile(latencies_ms, 99) if latencies_ms else None,
        "worst_ms": max(latencies_ms, default=None),
        "busy": (time.process_time() - began_cpu_s) / took_s,
    }


def _open(opened: list[Reader]) -> int:
    return sum(reader.is_open for reader in opened)


if __name__ == "__main__":
    main(readers)
