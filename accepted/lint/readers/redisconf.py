"""Reads redis.conf and valkey.conf: `directive argument...` on each line.

Facts, in one scope for each file: `broker.conf` (its presence),
`broker.maxmemory_bytes`, `broker.maxmemory_policy`, `broker.appendonly`,
`broker.save` (False if snapshots are off), `broker.requirepass`,
`broker.aclfile`, `broker.bind`, `broker.protected_mode`, `broker.role`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from accepted.lint.facts import Fact, Value
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source, Unreadable

DIRECTIVE = re.compile(
    r"^\s*(maxmemory|maxmemory-policy|appendonly|requirepass|protected-mode"
    r"|save|bind|port|dir|dbfilename)\s",
    re.MULTILINE | re.IGNORECASE,
)
UNITS = {
    "": 1, "b": 1, "k": 1000, "kb": 1024, "m": 1000**2, "mb": 1024**2,
    "g": 1000**3, "gb": 1024**3,
}  # fmt: skip


def is_mine(source: Source) -> bool:
    """Say whether a file with such a name has directives of a broker."""
    return DIRECTIVE.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of a broker's configuration file."""
    scope = source.scope("broker")
    yield Fact("broker.conf", True, source.place(1), scope)
    for number, line in enumerate(source.lines, 1):
        words = _words(line, number)
        if len(words) > 1:
            fact = fact_of(words[0].lower(), words[1:])
            if fact:
                name, value = fact
                yield Fact(name, value, source.place(number), scope)


def bytes_of(text: str) -> int | None:
    """Return a broker's size in bytes: `1gb`, `500m`, `1048576`."""
    found = re.fullmatch(r"(\d+)\s*([a-z]*)", text.strip().lower())
    if not found or found[2] not in UNITS:
        return None
    return int(found[1]) * UNITS[found[2]]


def _words(line: str, number: int) -> list[str]:
    # A comment is a line of its own: `requirepass a#b` has none.
    if line.lstrip().startswith("#"):
        return []
    try:
        return shlex.split(line)
    except ValueError as error:
        raise Unreadable(f"a quote isn't closed ({error})", number) from None


def fact_of(directive: str, words: list[str]) -> tuple[str, Value] | None:
    """Return the fact of a directive: its name and its value."""
    first = words[0]
    match directive:
        case "maxmemory":
            return "broker.maxmemory_bytes", bytes_of(first)
        case "maxmemory-policy":
            return "broker.maxmemory_policy", first.lower()
        case "appendonly":
            return "broker.appendonly", first.lower() == "yes"
        case "save":
            return "broker.save", first != ""
        case "requirepass":
            return "broker.requirepass", first
        case "aclfile" | "user":
            return "broker.aclfile", first
        case "bind":
            return "broker.bind", tuple(words)
        case "protected-mode":
            return "broker.protected_mode", first.lower() == "yes"
        case "replicaof" | "slaveof":
            return "broker.role", "replica"
        case "sentinel":
            return "broker.role", "sentinel"
        case _:
            return None


READER = Reader(
    "redis.conf",
    ("*redis*.conf", "*valkey*.conf", "keydb*.conf", "sentinel*.conf"),
    is_mine,
    read,
)
