"""Parses server-sent events (WHATWG HTML, 9.2.6), as far as we need them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """One event of a stream: its type, its id, its data as text."""

    type: str
    id: str
    data: str

    @property
    def seq(self) -> int:
        """Return the number of the event, or of the snapshot."""
        return int(json.loads(self.data)["seq"])


async def unchunked(body: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """Yield the lines of a chunked body (RFC 9112, 7.1).

    Raises EOFError if the connection ends before the body does.
    """
    rest = b""
    while size := int((await body.readuntil(b"\r\n")).split(b";")[0], 16):
        rest += (await body.readexactly(size + 2))[:-2]
        *lines, rest = rest.split(b"\n")
        for line in lines:
            yield line + b"\n"


async def events_of(
    lines: AsyncIterable[bytes],
) -> AsyncIterator[ServerSentEvent]:
    """Yield the events of a stream until it ends, without comments."""
    fields: dict[str, str] = {}
    async for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif "data" in fields:
            yield ServerSentEvent(
                fields.get("event", "message"),
                fields.get("id", ""),
                fields["data"],
            )
            fields = {}
        else:
            fields = {}
