"""Server-sent events, read as a browser reads them (WHATWG HTML, 9.2.6).

Bytes in, events out. An event that is cut off before its empty line never
happened; an `id:` counts from its empty line on, with data or without.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it was dispatched."""

    id: str
    name: str
    data: Any


class Parser:
    """The stream of one connection. `last_id` outlives it."""

    def __init__(
        self, last_id: str = "", decode: Callable[[str], Any] = json.loads
    ) -> None:
        self.last_id = last_id
        self._decode = decode
        self.retry_ms: int | None = None
        self._rest = b""
        self._id = last_id
        self._name = ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[Message]:
        """Yield the events that `chunk` completes."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace").removesuffix("\r")
            if text:
                self._take(text)
                continue
            self.last_id = self._id
            if self._data:
                data = self._decode("\n".join(self._data))
                yield Message(self._id, self._name or "message", data)
            self._name, self._data = "", []

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "id":
                self._id = value
            case "event":
                self._name = value
            case "data":
                self._data.append(value)
            case "retry" if value.isdecimal():
                self.retry_ms = int(value)
