"""HTTP as small as it gets: one request, one connection, one answer.

HTTP/1.0 (RFC 1945): the answer ends with the connection, and is never
chunked. A client library would cost more than what is measured here.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

BLANK = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `cookie` is what a later request should send."""

    status: int
    cookie: str
    body: bytes


class Gateway:
    """The gateway at a base URL."""

    def __init__(self, base_url: str) -> None:
        url = urlsplit(base_url)
        self._host = url.hostname or "127.0.0.1"
        self._port = url.port or 80
        self._authority = url.netloc

    async def get(self, path: str, cookie: str = "") -> Answer:
        """Return the answer to a GET."""
        return await self._ask("GET", path, cookie, None)

    async def post(self, path: str, cookie: str, body: Any) -> Answer:
        """Return the answer to a POST of JSON."""
        return await self._ask("POST", path, cookie, body)

    @asynccontextmanager
    async def follow(
        self, path: str, cookie: str
    ) -> AsyncIterator[tuple[asyncio.StreamReader, str]]:
        """Open a stream; give its body to read, and the owner's cookie."""
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(self._request("GET", path, cookie, None))
            head = await reader.readuntil(BLANK)
            yield reader, _answer(head, cookie).cookie
        finally:
            writer.close()

    async def _ask(
        self, method: str, path: str, cookie: str, body: Any
    ) -> Answer:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(self._request(method, path, cookie, body))
            return _answer(await reader.read(-1), cookie)
        finally:
            writer.close()

    def _request(
        self, method: str, path: str, cookie: str, body: Any
    ) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.0",
            f"Host: {self._authority}",
            f"X-Request-Id: {uuid.uuid4()}",
        ]
        if cookie:
            lines.append(f"Cookie: {cookie}")
        payload = b""
        if body is not None:
            payload = json.dumps(body).encode()
            lines.append("Content-Type: application/json")
            lines.append(f"Content-Length: {len(payload)}")
        return "\r\n".join((*lines, "", "")).encode() + payload


def _answer(raw: bytes, cookie: str) -> Answer:
    head, _, body = raw.partition(BLANK)
    status_line, *fields = head.decode("latin-1").split("\r\n")
    for field in fields:
        name, _, value = field.partition(":")
        if name.lower() == "set-cookie":
            cookie = value.partition(";")[0].strip()
    parts = status_line.split(" ", 2)
    if len(parts) < 2:
        raise ConnectionError("the connection ended without an answer")
    return Answer(int(parts[1]), cookie, body)
