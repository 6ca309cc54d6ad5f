"""An HTTP server that does what a handler says, cut connections included.

It plays what a client or a service under test depends on. Unlike a web
framework it lets a handler end a connection in the middle of an answer, with
an RST, and tells which socket a request came from. It knows no service.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import h11

from harness.replies import Handler, Reply, Request
from harness.resetting import reset

CHUNK_BYTES = 65_536
# chosen: more than any request of a lab, and no danger for memory.
BODY_LIMIT_BYTES = 64 * 1024 * 1024


class ScriptedServer:
    """Listens on loopback; use it as an asynchronous context manager."""

    def __init__(
        self, handler: Handler, port: int = 0, *, shares_port: bool = False
    ) -> None:
        self._handler = handler
        self._port = port
        self._shares_port = shares_port
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> tuple[str, int]:
        """Return the host and port of its socket."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return host, port

    @property
    def url(self) -> str:
        """Return its address as a URL without a path."""
        host, port = self.address
        return f"http://{host}:{port}"

    async def __aenter__(self) -> ScriptedServer:
        self._server = await asyncio.start_server(
            *(self._accept, "127.0.0.1", self._port),
            backlog=1024,
            reuse_port=self._shares_port or None,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        try:
            await _Connection(self._handler, reader, writer).serve()
        except (OSError, h11.RemoteProtocolError):
            # The other side went away, or doesn't speak HTTP.
            pass
        except asyncio.CancelledError:
            # Ended on purpose; asyncio's server would report it as a fault.
            reset(writer)
        finally:
            writer.close()


class _Connection:
    def __init__(
        self,
        handler: Handler,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._handler = handler
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER)

    async def serve(self) -> None:
        """Answer requests until one side ends the connection."""
        while (request := await self._next_request()) is not None:
            reply = await self._handler(request)
            if not await self._answer(request, reply):
                return
            if self._http.our_state is h11.MUST_CLOSE:
                return
            self._http.start_next_cycle()

    async def _next_request(self) -> Request | None:
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(CHUNK_BYTES))
            elif isinstance(event, h11.Request):
                head = event
                if self._http.they_are_waiting_for_100_continue:
                    await self._send(
                        h11.InformationalResponse(status_code=100, headers=[])
                    )
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > BODY_LIMIT_BYTES:
                    return None
            elif isinstance(event, h11.EndOfMessage) and head is not None:
                return self._request(head, bytes(body))
            else:
                return None

    def _request(self, head: h11.Request, body: bytes) -> Request:
        target = urlsplit(head.target.decode("ascii"))
        peer = self._writer.get_extra_info("peername")
        return Request(
            head.method.decode("ascii"),
            target.path,
            dict(parse_qsl(target.query)),
            {
                name.decode("ascii"): value.decode("latin-1")
                for name, value in head.headers
            },
            body,
            (peer[0], peer[1]),
            time.monotonic(),
        )

    async def _answer(self, request: Request, reply: Reply) -> bool:
        """Send a reply; return whether the connection may be used again."""
        if reply.after_s:
            await asyncio.sleep(reply.after_s)
        if reply.cut:
            reset(self._writer)
            return False
        body = reply.body
        headers = {name.lower(): v for name, v in reply.headers.items()}
        if reply.json is not None:
            body = json.dumps(reply.json).encode()
            headers.setdefault("content-type", "application/json")
        has_body = request.method != "HEAD" and reply.status not in (204, 304)
        if reply.stream is None and has_body:
            headers.setdefault("content-length", str(len(body)))
        if reply.stream is not None:
            # Said beforehand: a client would send its next request here.
            headers["connection"] = "close"
        await self._send(
            h11.Response(
                status_code=reply.status, headers=list(headers.items())
            )
        )
        if reply.stream is not None:
            return await self._stream(reply.stream)
        if reply.cut_after_bytes is not None:
            await self._send(h11.Data(data=body[: reply.cut_after_bytes]))
            reset(self._writer)
            return False
        if has_body and body:
            await self._send(h11.Data(data=body))
        await self._send(h11.EndOfMessage())
        return True

    async def _stream(self, stream: AsyncIterator[bytes]) -> bool:
        # A client that goes away must end the stream, which may be waiting.
        gone = asyncio.ensure_future(self._reader.read(1))
        pieces = aiter(stream)
        piece: asyncio.Future[bytes] | None = None
        try:
            while True:
                piece = asyncio.ensure_future(anext(pieces))
                await asyncio.wait(
                    (piece, gone), return_when=asyncio.FIRST_COMPLETED
                )
                if not piece.done():
                    return False
                try:
                    data = piece.result()
                except StopAsyncIteration:
                    break
                await self._send(h11.Data(data=data))
            await self._send(h11.EndOfMessage())
        finally:
            gone.cancel()
            # It may be waiting: for the client that has gone, or because
            # the server is closed meanwhile.
            if piece is not None and not piece.done():
                piece.cancel()
                await asyncio.gather(piece, return_exceptions=True)
            with contextlib.suppress(AttributeError):
                await pieces.aclose()  # type: ignore[attr-defined]
        # The look-out may have swallowed a byte of a next request.
        return False

    async def _send(self, event: Any) -> None:
        data = self._http.send(event)
        if data:
            self._writer.write(data)
            await self._writer.drain()
