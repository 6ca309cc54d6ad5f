"""Two manners of asking, against a monitor that a test scripts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from lessons.load.clock import Clock
from lessons.load.http import Gateway
from lessons.load.pollers import ByRetryAfter, Fixed, Tally, Task

DEADLINE_S = 10.0


class Monitor:
    """Answers one script line a request; the last one for ever."""

    def __init__(self, script: Sequence[str]) -> None:
        self.asked: list[str] = []
        self._script = list(script)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Gateway]:
        """Listen until the block is left."""
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        yield Gateway(f"http://127.0.0.1:{port}", "run")
        server.close()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        line = self._script[min(len(self.asked), len(self._script) - 1)]
        self.asked.append(head.decode())
        writer.write(line.encode())
        await writer.drain()
        writer.close()


def shows(seq: int, state: str = "running", *, wait: str = "0") -> str:
    ended_at = datetime.now(UTC) - timedelta(seconds=2)
    body = {"seq": seq, "state": state, "ended_at": ended_at.isoformat()}
    told = f"Retry-After: {wait}\r\n" if wait else ""
    return (
        f'HTTP/1.1 200 OK\r\nETag: "{seq}"\r\n{told}'
        f"Set-Cookie: owner=me\r\n\r\n{json.dumps(body)}"
    )


SAME = "HTTP/1.1 304 Not Modified\r\nRetry-After: 0\r\n\r\n"


async def told(monitor: Monitor, first_s: float = 0.0) -> Tally:
    tally = Tally()
    async with monitor.open() as gateway, asyncio.timeout(DEADLINE_S):
        client = ByRetryAfter(gateway, Clock(), tally, None)
        await client.run(Task("/api/tasks/t_1", "owner=me", first_s))
    return tally


async def test_who_is_told_names_what_it_has_and_counts_what_is_new() -> None:
    monitor = Monitor([shows(2), SAME, shows(3), shows(7, "succeeded")])
    tally = await told(monitor)
    assert (tally.requests, tally.news, tally.unchanged) == (4, 3, 1)
    named = [
        line
        for head in monitor.asked
        for line in head.split("\r\n")
        if line.startswith("If-None-Match")
    ]
    assert named == ['If-None-Match: "2"'] * 2 + ['If-None-Match: "3"']
    # It ended two seconds before it was asked for.
    assert 2000 <= tally.late_ms[0] < 2000 + DEADLINE_S * 1000


async def test_it_never_asks_earlier_than_it_was_told() -> None:
    monitor = Monitor([shows(2, wait="0.3"), shows(3, "succeeded")])
    began_s = asyncio.get_running_loop().time()
    await told(monitor, first_s=0.2)
    assert asyncio.get_running_loop().time() - began_s >= 0.5


async def test_without_a_word_the_pauses_grow() -> None:
    monitor = Monitor(
        [shows(2, wait=""), shows(3, wait=""), shows(4, "failed")]
    )
    began_s = asyncio.get_running_loop().time()
    await told(monitor, first_s=0.1)
    # 0.1 as the 202 said, then twice that, then twice again.
    assert asyncio.get_running_loop().time() - began_s >= 0.1 + 0.2 + 0.4


async def test_a_fixed_pause_hears_nothing_of_when_to_come_back() -> None:
    same = shows(2, wait="60")
    monitor = Monitor([same, same, same, shows(3, "succeeded")])
    tally = Tally()
    async with monitor.open() as gateway, asyncio.timeout(DEADLINE_S):
        client = Fixed(gateway, Clock(), tally, None)
        client.every_s = 0.05
        await client.run(Task("/api/tasks/t_1", "owner=me", 60))
    assert (tally.requests, tally.news) == (4, 2)
    assert not any("If-None-Match" in head for head in monitor.asked)
    assert tally.as_dict()["done"] == 1


async def test_an_exchange_is_shown_whole_but_for_its_owner() -> None:
    chunks = (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
        "Set-Cookie: owner=me\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n"
    )
    async with Monitor([chunks]).open() as gateway:
        answer = await gateway.get("/x", "owner=me", prefer="wait=4")
    assert answer.body == b"abcdef"
    shown = answer.as_exchange("told", 1.0, 2.0)
    assert "Prefer: wait=4" in shown["request"]
    assert "X-Request-Id: run.1" in shown["request"]
    assert "Transfer-Encoding: chunked" in shown["response"]
    assert "owner" not in shown["request"] + shown["response"]
