"""A minimal HTTP client: one connection for each request and response.

HTTP/1.1 with `Connection: close` (RFC 9112, 9.6): the answer ends with the
connection. A client library would cost more than what is measured here.
The response is described in answer.py.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from lessons.load.answer import BLANK, Answer, answer_of
from lessons.load.failure import Failed, expect

# chosen: a small buffer for a slow reader, so that it is slow for the sender
# too.
FETCHED_BYTES = 32 * 1024


# In a workshop's stack, owners have small quotas, and this proves to be the
# stack's own load (workshop/personal.py).
_PASS = os.environ.get("ACCEPTED_LOAD_PASS", "")
PASS = {"X-Load-Pass": _PASS} if _PASS else {}

# The first bytes of a response that accepts (RFC 9112, 4).
ACCEPTED = b"HTTP/1.1 202"


class Gateway:
    """The gateway at a base URL; requests carry `run_id` and a number."""

    def __init__(self, base_url: str, run_id: str = "") -> None:
        url = urlsplit(base_url)
        self.host = url.hostname or "127.0.0.1"
        self.port = url.port or 80
        # unix:///run/api.sock: a server on a socket of this machine.
        self._socket = url.path if url.scheme == "unix" else ""
        self._authority = url.netloc or "localhost"
        self.url = base_url
        self._run_id = run_id or str(uuid.uuid4())
        self._numbers = count(1)

    def at(self, base_url: str) -> Gateway:
        """Return a Gateway of the same run for another address."""
        other = Gateway(base_url, self._run_id)
        other._numbers = self._numbers
        return other

    def through(self, port: int) -> Gateway:
        """Return the same Gateway, through a relay on this machine."""
        relayed = self.at(self.url)
        relayed.host, relayed.port = "127.0.0.1", port
        return relayed

    async def get(self, path: str, cookie: str = "", **fields: str) -> Answer:
        """Return the answer to a GET; `if_none_match` is a field's name."""
        return await self._ask("GET", path, cookie, None, fields)

    async def post(
        self, path: str, cookie: str, body: Any, **fields: str
    ) -> Answer:
        """Return the answer to a POST of JSON."""
        return await self._ask("POST", path, cookie, body, fields)

    async def put(self, path: str, cookie: str, body: bytes) -> Answer:
        """Return the answer to a PUT of bytes."""
        return await self._ask("PUT", path, cookie, body, {})

    async def delete(self, path: str, cookie: str) -> Answer:
        """Return the answer to a DELETE."""
        return await self._ask("DELETE", path, cookie, None, {})

    async def lose(
        self, path: str, cookie: str, body: Any, **fields: str
    ) -> Answer:
        """Post, wait until the response arrives, and close without reading it.

        The Answer returned has status 0: nobody has read the real one. We
        only look at its first bytes, without taking them: a refusal that is
        lost would be another story. Raises Failed then.
        """
        loop = asyncio.get_running_loop()
        sent = self._request("POST", path, cookie, body, fields)
        with socket.socket() as wire:
            wire.setblocking(False)
            await loop.sock_connect(wire, (self.host, self.port))
            await loop.sock_sendall(wire, sent)
            is_there = asyncio.Event()
            loop.add_reader(wire, is_there.set)
            try:
                await is_there.wait()
            finally:
                loop.remove_reader(wire)
            start = wire.recv(len(ACCEPTED), socket.MSG_PEEK)
            if start != ACCEPTED:
                status = start[-3:].decode("latin-1") or "with nothing"
                raise Failed(f"the first request was answered {status}")
            # Close at once with a reset, as if the line broke.
            abort = struct.pack("ii", 1, 0)
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, abort)
        return Answer(0, cookie, {}, b"", sent, b"")

    @asynccontextmanager
    async def follow(
        self, path: str, cookie: str
    ) -> AsyncIterator[tuple[asyncio.StreamReader, str]]:
        """Open a stream; give its body to read, and the owner's cookie.

        Raises Failed if there is none. As HTTP/1.0 (RFC 1945): such a
        body is never chunked.
        """
        reader, writer = await self._open()
        try:
            sent = self._request("GET", path, cookie, None, {}, "1.0")
            writer.write(sent)
            head = await reader.readuntil(BLANK)
            answer = answer_of(sent, head, cookie)
            expect(answer, "the event stream", 200)
            yield reader, answer.cookie
        finally:
            writer.close()

    @asynccontextmanager
    async def fetch(
        self, path: str, cookie: str, version: str = "1.1", **fields: str
    ) -> AsyncIterator[tuple[Answer, asyncio.StreamReader]]:
        """Open a GET; give its head, and the body to read as one likes.

        `version` 1.0: a body that has no length isn't chunked.
        """
        reader, writer = await asyncio.open_connection(
            self.host, self.port, limit=FETCHED_BYTES
        )
        try:
            sent = self._request("GET", path, cookie, None, fields, version)
            writer.write(sent)
            head = await reader.readuntil(BLANK)
            yield answer_of(sent, head, cookie), reader
        finally:
            # Abort the rest of the response, as a line that breaks.
            writer.transport.abort()

    async def _open(
        self,
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._socket:
            return await asyncio.open_unix_connection(self._socket)
        return await asyncio.open_connection(self.host, self.port)

    async def _ask(
        self,
        method: str,
        path: str,
        cookie: str,
        body: Any,
        fields: Mapping[str, str],
    ) -> Answer:
        reader, writer = await self._open()
        try:
            sent = self._request(method, path, cookie, body, fields)
            writer.write(sent)
            return answer_of(sent, await reader.read(-1), cookie)
        finally:
            writer.close()

    def _request(
        self,
        method: str,
        path: str,
        cookie: str,
        body: Any,
        fields: Mapping[str, str],
        version: str = "1.1",
    ) -> bytes:
        named = {
            "Host": self._authority,
            "Connection": "close",
            "X-Request-Id": f"{self._run_id}.{next(self._numbers)}",
            **PASS,
        }
        for name, value in fields.items():
            named[name.replace("_", "-").title()] = value
        if cookie:
            named["Cookie"] = cookie
        payload = b""
        if isinstance(body, bytes):
            payload = body
            named["Content-Type"] = "application/octet-stream"
        elif body is not None:
            payload = json.dumps(body).encode()
            named["Content-Type"] = "application/json"
        if payload:
            named["Content-Length"] = str(len(payload))
        lines = [
            f"{method} {path} HTTP/{version}",
            *(f"{name}: {value}" for name, value in named.items()),
        ]
        return "\r\n".join((*lines, "", "")).encode() + payload
