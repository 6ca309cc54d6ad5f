"""Reads an event stream as a browser does, and writes down what comes.

A reader keeps its last id from one connection to the next, and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx

from harness.workload.sse import Message, Parser
from labs.a_stream_that_survives.grader.compiler import name_of
from labs.grading.bench import Bench

TIMEOUT = httpx.Timeout(5.0, read=30.0)
LOOK_S = 0.02
# As small as a kernel allows.
SMALL_BUFFER_BYTES = 4096


class Reader:
    """One reader of one build's stream."""

    def __init__(self, bench: Bench, who: str, commit: str, path: str) -> None:
        self._bench = bench
        self.who = who
        self._commit = commit
        self._path = path
        # The names of the lines, over all connections.
        self.names: list[str] = []
        self.last_id = ""
        self.is_finished = False
        self._heard_s = 0.0
        self._silent_s = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def open(self, base_url: str, via: str = "") -> None:
        """Connect; return once the answer has begun, or is refused."""
        begun = asyncio.Event()
        self._note(
            "connects", last_id=self.last_id, **({"via": via} if via else {})
        )
        self._reading = asyncio.create_task(self._read(base_url, begun))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(begun.wait(), 5.0)

    async def has(self, count: int, limit_s: float, last: str = "") -> bool:
        """Wait for so many lines; write down if they don't come.

        Lines come in order: once the last one is there, the others have come
        or never will.
        """
        await self._until(
            lambda: len(self.names) >= count or last in self.names, limit_s
        )
        has_all = len(self.names) >= count
        if not has_all:
            self._note("lacks", has=len(self.names), printed=count)
        return has_all

    def note_lack(self, printed: int) -> None:
        """Write down if not all has come, now that nothing more will."""
        if len(self.names) < printed:
            has = len(self.names)
            self._note("lacks", has=has, printed=printed, is_over=True)

    async def closed(self, limit_s: float) -> bool:
        """Wait for the end of the connection; write down if none comes."""
        is_closed = await self._until(lambda: not self.is_open, limit_s)
        if not is_closed:
            self._note("still open", is_finished=self.is_finished)
        return is_closed

    @property
    def is_open(self) -> bool:
        """Say whether the connection is open."""
        return self._reading is not None and not self._reading.done()

    def note_silence(self) -> None:
        """Write down for how long nothing came, at most."""
        silent_s = max(self._silent_s, time.monotonic() - self._heard_s)
        self._note("was silent", for_s=round(silent_s, 2))

    async def leave(self) -> None:
        """Close the connection from this side."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _until(self, is_so: Any, limit_s: float) -> bool:
        until_s = time.monotonic() + limit_s
        while not is_so():
            if time.monotonic() > until_s:
                return False
            await asyncio.sleep(LOOK_S)
        return True

    async def _read(self, base_url: str, begun: asyncio.Event) -> None:
        headers = {"Accept": "text/event-stream"}
        if self.last_id:
            headers["Last-Event-ID"] = self.last_id
        how = "by the service"
        try:
            async with (
                httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http,
                http.stream(
                    "GET", base_url + self._path, headers=headers
                ) as answer,
            ):
                self._note("opened", status=answer.status_code)
                begun.set()
                self._heard_s = time.monotonic()
                if refusal := refused(answer):
                    how = refusal
                    return
                await self._take(answer)
        except httpx.HTTPError as error:
            how = f"broken off: {type(error).__name__}"
        except ValueError:
            how = "unreadable: the data of an event has to be JSON"
        except asyncio.CancelledError:
            how = "by the reader"
            raise
        finally:
            begun.set()
            self._note("closed", how=how)

    async def _take(self, answer: httpx.Response) -> None:
        parser = Parser(self.last_id)
        async for chunk in answer.aiter_bytes():
            now_s = time.monotonic()
            self._silent_s = max(self._silent_s, now_s - self._heard_s)
            self._heard_s = now_s
            if answer.status_code != 200:
                continue
            for message in parser.feed(chunk):
                self.last_id = message.id
                self._dispatch(message)

    def _dispatch(self, message: Message) -> None:
        if message.name == "line":
            name = name_of(message.data)
            self.names.append(name)
            self._note("line", id=message.id, name=name)
        elif message.name == "finished":
            self.is_finished = True
            self._note("finished", id=message.id)

    def _note(self, what: str, **more: Any) -> None:
        self._bench.note(what, who=self.who, commit=self._commit, **more)


def refused(answer: httpx.Response) -> str:
    """Return why an EventSource wouldn't read an answer; "" if it would."""
    content_type: str = answer.headers.get("content-type", "")
    named = content_type.partition(";")[0].strip().lower()
    if named == "text/event-stream":
        return ""
    if answer.status_code != 200:
        return ""  # It is told to stop, and the status says so.
    return f"by the reader: {named or 'no type'}, not text/event-stream"


async def come_and_go(base_url: str, path: str, *, resets: bool) -> None:
    """Open a stream, wait for its first bytes, and go away."""
    host, port = _address(base_url)
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(_request(path))
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5.0)
    except (TimeoutError, OSError, EOFError):
        pass
    finally:
        if resets:
            writer.transport.abort()
        writer.close()


async def stalled(base_url: str, path: str) -> socket.socket:
    """Return a connection that asks for a stream and reads nothing."""
    connection = socket.socket()
    connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES
    )
    connection.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(connection, _address(base_url))
    await loop.sock_sendall(connection, _request(path))
    return connection


def _address(base_url: str) -> tuple[str, int]:
    parts = urlsplit(base_url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def _request(path: str) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: builds\r\n"
        "Accept: text/event-stream\r\n\r\n"
    ).encode()
