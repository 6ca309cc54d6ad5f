"""A closed-loop load: N connections, each with one request at a time.

For throughput, and for latency without queueing. Of a response only the status
and the length are read.

work:    socket, method, path, body, connections, warm_s, window_s, expect
figures: per_s, p50_ms, p99_ms, refused, busy (of one core, by this load)
"""

from __future__ import annotations

import asyncio
import time
from typing import cast

from bench.figures import percentile
from bench.load.protocol import Work, main

BLANK = b"\r\n\r\n"


class Tally:
    """Counts of all connections within the window."""

    def __init__(self, expect: str) -> None:
        self.expect = expect.encode()
        self.is_open = True
        self.is_counting = False
        self.latencies_ms: list[float] = []
        self.refused = 0


class Caller(asyncio.Protocol):
    """One connection, kept alive, that keeps its cookie as browsers do."""

    def __init__(self, head: bytes, body: bytes, tally: Tally) -> None:
        self._head, self._body, self._tally = head, body, tally
        self._request = head + b"\r\n" + body
        self._answer = b""
        self._sent_s = 0.0
        self._has_cookie = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        # uvloop's transports don't inherit from asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Ask again when the answer is whole."""
        now_s = time.perf_counter()
        answer = self._answer + data if self._answer else data
        end = answer.find(BLANK)
        if end < 0 or len(answer) < end + 4 + _length(answer, end):
            self._answer = answer
            return
        self._answer = b""
        tally = self._tally
        if tally.is_counting:
            if answer[9:12] == tally.expect:
                tally.latencies_ms.append((now_s - self._sent_s) * 1000)
            else:
                tally.refused += 1
        if not self._has_cookie:
            self._keep_cookie(answer[:end])
        if tally.is_open:
            self._ask()

    def _ask(self) -> None:
        self._sent_s = time.perf_counter()
        self._transport.write(self._request)

    def _keep_cookie(self, head: bytes) -> None:
        self._has_cookie = True
        _, found, rest = head.partition(b"set-cookie: ")
        if found:
            cookie = rest.partition(b";")[0]
            line = b"Cookie: " + cookie + b"\r\n\r\n"
            self._request = self._head + line + self._body


def _length(answer: bytes, end: int) -> int:
    at = answer.find(b"content-length: ", 0, end)
    if at < 0:
        return 0
    return int(answer[at + 16 : answer.find(b"\r\n", at)])


async def closed(work: Work) -> Work:
    """Ask for the window's time; return what was seen in it."""
    body = work["body"].encode()
    head = (
        f"{work['method']} {work['path']} HTTP/1.1\r\n"
        "Host: bench\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
    ).encode()
    loop = asyncio.get_running_loop()
    tally = Tally(work["expect"])
    transports = []
    for _ in range(work["connections"]):
        transport, _ = await loop.create_unix_connection(
            lambda: Caller(head, body, tally), work["socket"]
        )
        transports.append(transport)
    await asyncio.sleep(work["warm_s"])
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    tally.is_counting = True
    await asyncio.sleep(work["window_s"])
    tally.is_open = tally.is_counting = False
    took_s = time.perf_counter() - began_s
    busy = (time.process_time() - began_cpu_s) / took_s
    for transport in transports:
        transport.close()
    latencies_ms = tally.latencies_ms
    return {
        "per_s": len(latencies_ms) / took_s,
        "p50_ms": percentile(latencies_ms, 50) if latencies_ms else None,
        "p99_ms": percentile(latencies_ms, 99) if latencies_ms else None,
        "refused": tally.refused,
        "busy": busy,
    }


if __name__ == "__main__":
    main(closed)
