"""Server-sent events, read as a browser reads them (WHATWG HTML, 9.2.6).

Bytes in, events out. An event that is cut off before its empty line never
happened; an `id:` counts from its empty line on, with data or without.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

# Each of the three ends a line; a CR and its LF may come in two pieces.
LINE_END = re.compile(rb"\r\n|\n|\r")
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it was dispatched."""

    id: str
    name: str
    data: Any
    # Whether it came with an id of its own, or keeps the one before.
    has_id: bool = field(default=True, compare=False)


class Parser:
    """The stream of one connection. `last_id` outlives it."""

    def __init__(
        self, last_id: str = "", decode: Callable[[str], Any] = json.loads
    ) -> None:
        self.last_id = last_id
        self._decode = decode
        self.retry_ms: int | None = None
        self._rest = b""
        self._is_first_line = True
        self._ends_with_cr = False
        self._id = last_id
        self._has_id = False
        self._name = ""
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[Message]:
        """Yield the events that `chunk` completes."""
        for text in self._lines(chunk):
            if text:
                self._take(text)
                continue
            self.last_id = self._id
            if self._data:
                data = self._decode("\n".join(self._data))
                name = self._name or "message"
                yield Message(self._id, name, data, self._has_id)
            self._name, self._data, self._has_id = "", [], False

    def _lines(self, chunk: bytes) -> Iterator[str]:
        """Yield the lines that `chunk` completes."""
        if self._ends_with_cr and chunk:
            # That CR has ended its line already, so this isn't another end.
            self._ends_with_cr = False
            chunk = chunk.removeprefix(b"\n")
        if not chunk:
            return
        self._ends_with_cr = chunk.endswith(b"\r")
        *lines, self._rest = LINE_END.split(self._rest + chunk)
        for line in lines:
            text = line.decode("utf-8", "replace")
            if self._is_first_line:
                text = text.removeprefix(BYTE_ORDER_MARK)
            self._is_first_line = False
            yield text

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "id" if "\0" not in value:
                self._id, self._has_id = value, True
            case "event":
                self._name = value
            case "data":
                self._data.append(value)
            case "retry" if value.isascii() and value.isdecimal():
                self.retry_ms = int(value)
