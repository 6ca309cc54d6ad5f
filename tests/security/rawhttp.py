"""HTTP by hand: bytes go out as they are, in the segments that are wanted.

A client library would correct what is sent here. Answers are read by their
framing, one after the other, up to the end of the connection.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

# chosen: longer than loopback takes, so that each piece is a segment.
SEGMENT_S = 0.015
# chosen: no answer in the tables takes as long on a busy machine.
PATIENCE_S = 20.0

# Where to: a TCP port on loopback, or a unix socket.
Where = int | Path


@dataclass(frozen=True, slots=True)
class Answer:
    """One response as it came over the wire."""

    status: int
    fields: dict[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        """The body, if it is JSON."""
        return json.loads(self.body)


class Line:
    """One connection."""

    def __init__(self, where: Where, patience_s: float = PATIENCE_S) -> None:
        if isinstance(where, Path):
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.settimeout(patience_s)
            self._socket.connect(str(where))
        else:
            self._socket = socket.create_connection(
                ("127.0.0.1", where), patience_s
            )
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file: BinaryIO = self._socket.makefile("rb")

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def send(self, pieces: Iterable[bytes]) -> bool:
        """Send each piece as a segment; False where the line is cut."""
        try:
            for piece in pieces:
                self._socket.sendall(piece)
                time.sleep(SEGMENT_S)
        except OSError:
            return False
        return True

    def answer(self) -> Answer | None:
        """Return the next answer, None where the line ends before it."""
        try:
            while (found := self._next()) and found.status == 100:
                pass
        except ConnectionError:
            return None
        return found

    def _next(self) -> Answer | None:
        start = self._file.readline()
        if not start:
            return None
        status = int(start.split()[1])
        fields: dict[str, str] = {}
        while line := self._file.readline().rstrip(b"\r\n"):
            name, _, value = line.decode("latin-1").partition(":")
            fields[name.lower()] = value.strip()
        return Answer(status, fields, self._body(status, fields))

    def _body(self, status: int, fields: dict[str, str]) -> bytes:
        if fields.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._file.readline(), 16):
                body += self._file.read(size)
                self._file.readline()
            self._file.readline()
            return body
        if status >= 200 and "content-length" not in fields:
            # RFC 9112, 6.3: up to the end of the connection.
            return self._file.read() if status not in {204, 304} else b""
        return self._file.read(int(fields.get("content-length", "0")))
