"""Reads server-sent events (WHATWG HTML, 9.2.6), as far as we need them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One event of a stream: its type, its id, its data as text."""

    type: str
    id: str
    data: str

    @property
    def seq(self) -> int:
        """Return the number of the event, or of the snapshot."""
        return int(json.loads(self.data)["seq"])


async def told_of(lines: asyncio.StreamReader) -> AsyncIterator[Told]:
    """Give the events of a stream until it ends. Comments are left out."""
    fields: dict[str, str] = {}
    async for raw in lines:
        line = raw.decode().rstrip("\r\n")
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif "data" in fields:
            yield Told(
                fields.get("event", "message"),
                fields.get("id", ""),
                fields["data"],
            )
            fields = {}
        else:
            fields = {}
