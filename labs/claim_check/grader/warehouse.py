"""Plays the warehouse: yields rows at random, and may stop in the middle."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.outside import Call

MB = 1_000_000
# About 64 kB of text.
BLOCK_BYTES = 48_000
FOREVER_S = 3600.0


@dataclass(slots=True)
class Query:
    """The rows of one query, and how far they have been read."""

    pieces: list[bytes]
    sha256: str
    # Reading stops behind so many pieces, once.
    stops_at: int | None = None
    has_stopped: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def size_bytes(self) -> int:
        """Return the size of the whole result."""
        return sum(map(len, self.pieces))


class Warehouse:
    """The warehouse of one part."""

    def __init__(self, bench: Bench) -> None:
        self._random = bench.random
        self._queries: dict[str, Query] = {}
        bench.outside.on("warehouse", self._answer)

    def add(self, size_mb: float, *, stops: bool = False) -> str:
        """Make up a query with a result of such a size; return its name."""
        random = self._random
        block = base64.b64encode(random.randbytes(BLOCK_BYTES))
        count = max(1, int(size_mb * MB / len(block)))
        turns = [random.randrange(len(block)) for _ in range(count)]
        pieces = [
            b"%06d,%b%b\n" % (number, block[turn:], block[:turn])
            for number, turn in enumerate(turns)
        ]
        digest = hashlib.sha256()
        for piece in pieces:
            digest.update(piece)
        name = f"{random.getrandbits(40):010x}"
        self._queries[name] = Query(
            pieces, digest.hexdigest(), count // 2 if stops else None
        )
        return name

    def query(self, name: str) -> Query:
        """Return a query by its name."""
        return self._queries[name]

    async def _answer(self, call: Call) -> Reply:
        query = self._queries.get(call.query.get("query", ""))
        if query is None:
            return Reply(404, {"detail": "There is no such query."})
        return Reply(headers={"Content-Type": "text/csv"}, stream=_rows(query))


async def _rows(query: Query) -> AsyncIterator[bytes]:
    for number, piece in enumerate(query.pieces):
        if number == query.stops_at:
            query.stops_at = None
            query.has_stopped.set()
            await asyncio.sleep(FOREVER_S)
        yield piece
