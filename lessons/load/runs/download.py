"""Experiment `download`: a large result, and a line that breaks.

Input {"detail_rows", "cut_at"}: how many sales the report lists, and after
which fraction of it the line breaks. Two clients read at BYTES_PER_S:
`over` starts over, `on` asks for the rest. A line:

    {"at_ms", "size_bytes", "sides": {side: {"received_bytes",
     "have_bytes", "is_whole"}}, "exchanges"}

`received_bytes` is all that came, `have_bytes` what is of use; the last
line is there when both are whole and their SHA-256 is the announced one.
"""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from typing import Any

from typing_extensions import TypedDict

from lessons.load import RunInput, Say
from lessons.load.books import ended, sign_in
from lessons.load.clock import Clock
from lessons.load.failure import Failed, expect
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line


class Got(TypedDict):
    """The bytes that a client has received, and the useful ones."""

    received_bytes: int
    have_bytes: int
    is_whole: bool


class Sides(TypedDict):
    """By side."""

    over: Got
    on: Got


class DownloadLine(Line):
    """How far each client is."""

    size_bytes: int
    sides: Sides
    exchanges: list[Exchange]


SIDES = ("over", "on")
# chosen: a phone with a fair connection, and an end within the window.
BYTES_PER_S = 500_000
PIECE_BYTES = 16 * 1024
LINE_S = 0.25
# chosen: how long the line is down.
DOWN_S = 0.5


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Have a large report made, then fetch it twice over a broken line."""
    clock = Clock()
    cookie = await sign_in(gateway)
    result = await make(gateway, cookie, input_["detail_rows"])
    clients = {
        side: Client(side, gateway, cookie, result, clock) for side in SIDES
    }

    def line() -> dict[str, Any]:
        return {
            "at_ms": round(clock.at_ms()),
            "size_bytes": clients["on"].size_bytes,
            "sides": {side: one.as_dict() for side, one in clients.items()},
            "exchanges": [e for one in clients.values() for e in one.news()],
        }

    async with asyncio.TaskGroup() as group:
        fetching = [
            group.create_task(one.fetch_all(input_["cut_at"]))
            for one in clients.values()
        ]
        while not all(task.done() for task in fetching):
            await asyncio.wait(fetching, timeout=LINE_S)
            say(line())
    say(line())


async def make(gateway: Gateway, cookie: str, detail_rows: int) -> str:
    """Have a report made; return the address of its result."""
    wish = {"rows": detail_rows, "detail_rows": detail_rows, "pace_s": 0.0}
    answer = await gateway.post(
        "/api/tasks", cookie, {"kind": "report", "input": wish}
    )
    expect(answer, "the report", 202)
    (task,) = await ended(gateway, cookie)
    return str(task["links"]["result"])


class Client:
    """One reader of the result: what came, and what it still has."""

    def __init__(
        self,
        side: str,
        gateway: Gateway,
        cookie: str,
        path: str,
        clock: Clock,
    ) -> None:
        self.size_bytes = 0
        self._side = side
        self._gateway = gateway
        self._cookie = cookie
        self._path = path
        self._clock = clock
        self._have = bytearray()
        self._received_bytes = 0
        self._is_whole = False
        self._exchanges: list[dict[str, Any]] = []

    async def fetch_all(self, cut_at: float) -> None:
        """Read until the line breaks, then fetch what is missing."""
        etag, digest = await self._fetch(cut_at)
        await asyncio.sleep(DOWN_S)
        if self._side == "over":
            self._have.clear()
            await self._fetch(1.0)
        else:
            # If it isn't the same any more, all of it comes (RFC 9110,
            # 13.1.5): then what is there already is of no use.
            await self._fetch(
                1.0, range=f"bytes={len(self._have)}-", if_range=etag
            )
        found = b64encode(hashlib.sha256(self._have).digest()).decode()
        if digest != f"sha-256=:{found}:":
            raise Failed("what came isn't what was announced")
        self._is_whole = True

    async def _fetch(
        self, until: float, **fields: str
    ) -> tuple[str, str | None]:
        """Read at most up to a fraction of the whole, at the pace."""
        sent_ms = self._clock.at_ms()
        opened = self._gateway.fetch(self._path, self._cookie, **fields)
        async with opened as (head, body):
            expect(head, "the download", 200, 206)
            took_ms = self._clock.at_ms() - sent_ms
            self._exchanges.append(
                head.as_exchange(self._side, sent_ms, took_ms)
            )
            if head.status == 200:
                self._have.clear()
                self.size_bytes = int(head.headers["content-length"])
            stop_bytes = int(self.size_bytes * until)
            while len(self._have) < stop_bytes:
                piece = await body.read(PIECE_BYTES)
                if not piece:
                    break
                self._have += piece
                self._received_bytes += len(piece)
                await asyncio.sleep(len(piece) / BYTES_PER_S)
        return head.headers["etag"], head.headers.get("repr-digest")

    def as_dict(self) -> dict[str, Any]:
        """Return what this client has received, and what it has."""
        return {
            "received_bytes": self._received_bytes,
            "have_bytes": len(self._have),
            "is_whole": self._is_whole,
        }

    def news(self) -> list[dict[str, Any]]:
        """Return the exchanges since the last call."""
        exchanges, self._exchanges = self._exchanges, []
        return exchanges
