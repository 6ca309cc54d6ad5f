"""Reads the commands that a client sends to a broker (RESP, the Redis wire).

A command is an array of strings, each behind its length: `*1`, `$4`, `PING`,
each with CR LF. A transaction comes as MULTI, its commands, and EXEC.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

Command = list[bytes]

# chosen: enough to recognise a command by.
SHOWN_BYTES = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """One command, or one whole transaction, as it was sent."""

    raw: bytes
    commands: Sequence[Command]

    @property
    def names(self) -> list[str]:
        """Return the commands' names."""
        return [command[0].decode().upper() for command in self.commands]

    def __str__(self) -> str:
        """Return it as one would type it, long arguments cut."""
        return "\n".join(
            " ".join(_shown(part) for part in command)
            for command in self.commands
        )


async def read_sent(reader: asyncio.StreamReader) -> Sent:
    """Read one command or one transaction."""
    raw, command = await _read(reader)
    commands = [command]
    if command[0].upper() == b"MULTI":
        while commands[-1][0].upper() != b"EXEC":
            more, command = await _read(reader)
            raw += more
            commands.append(command)
    return Sent(raw, commands)


async def _read(reader: asyncio.StreamReader) -> tuple[bytes, Command]:
    raw = await reader.readuntil(b"\r\n")
    parts = []
    for _ in range(int(raw[1:])):
        head = await reader.readuntil(b"\r\n")
        part = await reader.readexactly(int(head[1:]) + 2)
        raw += head + part
        parts.append(part[:-2])
    return raw, parts


def _shown(part: bytes) -> str:
    text = part[:SHOWN_BYTES].decode("utf-8", "replace").split("\n")[0]
    return text if len(text.encode()) == len(part) else f"{text}…"
