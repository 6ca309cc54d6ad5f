"""A gateway that says what a test wants, on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

HEAD = "HTTP/1.1 {status} x\r\nSet-Cookie: accepted_owner=me; Path=/\r\n\r\n"


class Gateway:
    """Cuts held requests after `limit_s`; tasks end when released.

    `refuses`: requests that get another status, "POST /api/tasks": 503;
    "" stands for all requests.
    """

    def __init__(
        self, limit_s: float, refuses: Mapping[str, int] | None = None
    ) -> None:
        self.url = ""
        self.asked: Counter[str] = Counter()
        self.cookies: set[str] = set()
        self._limit_s = limit_s
        self._refuses = refuses or {}
        self._streams: set[asyncio.StreamWriter] = set()
        self._open: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}
        self._next = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Gateway]:
        """Listen until the block is left."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        yield self
        server.close()
        for answering in self._open.values():
            answering.cancel()
        await asyncio.gather(*self._open.values(), return_exceptions=True)
        for writer in self._open:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        answering = asyncio.create_task(self._answer(reader, writer))
        self._open[writer] = answering
        await asyncio.wait([answering])

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        if "Cookie: " in head:
            cookie = head.split("Cookie: ")[1].split("\r\n")[0]
            self.cookies.add(cookie)
        name = "cancel" if path.endswith("/cancel") else f"{method} {path}"
        self.asked[name] += 1
        if refused := self._refuses.get(name, self._refuses.get("")):
            self._say(writer, refused, {})
            return
        match name:
            case "GET /api/stream":
                self._streams.add(writer)
                writer.write(HEAD.format(status=200).encode())
                return
            case "POST /api/held/tasks" | "GET /api/held/ping":
                await asyncio.sleep(self._limit_s)
                self._say(writer, 504, {})
            case "POST /api/tasks":
                self._next += 1
                self._say(writer, 202, {"id": f"t_{self._next}"})
            case _:
                self._say(writer, 200, {})

    def end(self, task_id: str) -> None:
        """Tell every stream that a task has succeeded."""
        event = {"log": "tasks", "task_id": task_id, "type": "succeeded"}
        data = f"event: succeeded\ndata: {json.dumps(event)}\n\n"
        for stream in self._streams:
            stream.write(data.encode())

    @staticmethod
    def _say(writer: asyncio.StreamWriter, status: int, body: object) -> None:
        writer.write(HEAD.format(status=status).encode())
        writer.write(json.dumps(body).encode())
        writer.close()
