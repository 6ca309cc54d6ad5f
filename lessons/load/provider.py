"""Plays a payment provider: counts attempts and charges, outside of tasks.

A server on a unix socket in the load generator, so everything that it notes is
on the run's one clock. Its clients are attempts (lessons/killed/work.py):

    POST   /workers        {"worker", "pid"}            a worker takes orders
    POST   /attempts       {"order", "worker", "pid"}   an attempt begins
    POST   /charges        {"order", "amount_cents"}    201, or 200: charged
                                                        under this key before
    DELETE /attempts/<id>                               it ends by itself

An attempt keeps its connection. When the connection ends without DELETE, the
attempt's process has died.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.load.answer import BLANK, exchange
from lessons.load.clock import Clock

REASONS = {200: "OK", 201: "Created", 204: "No Content"}


@dataclass(slots=True)
class Attempt:
    """One attempt at an order, as the provider sees it."""

    id: int
    order: int
    worker: str
    pid: int
    at_ms: float
    has_charged: bool = False
    is_open: bool = True


class Provider:
    """The provider's books, and what is new since the last line."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.attempts: list[Attempt] = []
        # Order -> the attempts that have charged it, in order.
        self.charged: dict[int, list[Attempt]] = {}
        self.ready: asyncio.Queue[str] = asyncio.Queue()
        self._keys: set[str] = set()
        self._new: dict[str, list[Any]] = {}
        self._open: set[asyncio.Task[None]] = set()

    def start_clock(self) -> None:
        """Count from now."""
        self.clock = Clock()

    def note(self, what: str, /, **item: Any) -> None:
        """Add an item to a list of the next line."""
        self._new.setdefault(what, []).append(item)

    def mark(self, who: str, what: str) -> None:
        """Note that something was done to a process just now."""
        self.note("marks", who=who, what=what, at_ms=self.clock.at_ms())

    def new(self) -> dict[str, list[Any]]:
        """Return what is new, and begin again."""
        new, self._new = self._new, {}
        names = ("attempts", "charges", "ends", "marks", "exchanges")
        return {name: new.get(name, []) for name in names}

    def at_work(self) -> list[Attempt]:
        """Return the attempts that haven't ended."""
        return [attempt for attempt in self.attempts if attempt.is_open]

    async def serve(self, socket: Path) -> asyncio.Server:
        """Listen on a socket."""
        return await asyncio.start_unix_server(self._talk, str(socket))

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        attempt: Attempt | None = None
        try:
            while True:
                sent = await reader.readuntil(BLANK)
                sent += await reader.readexactly(_length(sent))
                at_ms = self.clock.at_ms()
                status, body, attempt = self._answer(sent, attempt)
                received = _response(status, body)
                writer.write(received)
                if sent.startswith(b"POST /charges"):
                    took_ms = self.clock.at_ms() - at_ms
                    self.note(
                        "exchanges",
                        **exchange("books", at_ms, took_ms, sent, received),
                    )
        except (asyncio.IncompleteReadError, ConnectionError):
            # The connection has ended, and with it the attempt.
            pass
        finally:
            writer.close()
            if attempt is not None:
                self._end(attempt, is_done=False)

    def _answer(
        self, sent: bytes, attempt: Attempt | None
    ) -> tuple[int, Any, Attempt | None]:
        """Return status and body, and the attempt of this connection."""
        head, _, content = sent.partition(BLANK)
        line, *fields = head.decode("latin-1").split("\r\n")
        method, path, _ = line.split(" ")
        body = json.loads(content) if content else {}
        if path == "/workers":
            self.ready.put_nowait(body["worker"])
            self.mark(body["worker"], "ready")
            return 204, None, None
        if path == "/attempts":
            attempt = self._begin(body)
            return 201, {"attempt": attempt.id}, attempt
        assert attempt is not None
        if method == "DELETE":
            self._end(attempt, is_done=True)
            return 204, None, None
        is_charged = self._charge(attempt, _key(fields))
        return 201 if is_charged else 200, {"is_charged": is_charged}, attempt

    def _begin(self, who: Any) -> Attempt:
        attempt = Attempt(
            len(self.attempts) + 1, **who, at_ms=self.clock.at_ms()
        )
        self.attempts.append(attempt)
        self.note(
            "attempts",
            id=attempt.id,
            order=attempt.order,
            worker=attempt.worker,
            pid=attempt.pid,
            at_ms=attempt.at_ms,
        )
        return attempt

    def _charge(self, attempt: Attempt, key: str) -> bool:
        """Charge, unless the key was charged before; "" means no key."""
        is_charged = not key or key not in self._keys
        attempt.has_charged = True
        if key:
            self._keys.add(key)
        if is_charged:
            self.charged.setdefault(attempt.order, []).append(attempt)
        self.note(
            "charges",
            attempt=attempt.id,
            order=attempt.order,
            at_ms=self.clock.at_ms(),
            is_charged=is_charged,
        )
        return is_charged

    def _end(self, attempt: Attempt, *, is_done: bool) -> None:
        if attempt.is_open:
            attempt.is_open = False
            self.note(
                "ends",
                attempt=attempt.id,
                at_ms=self.clock.at_ms(),
                is_done=is_done,
            )


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _key(fields: list[str]) -> str:
    for field in fields:
        name, _, value = field.partition(":")
        if name.lower() == "idempotency-key":
            return value.strip()
    return ""


def _response(status: int, body: Any) -> bytes:
    text = "" if body is None else json.dumps(body)
    lines = [f"HTTP/1.1 {status} {REASONS[status]}"]
    if text:
        lines.append("Content-Type: application/json")
    if status != 204:
        lines.append(f"Content-Length: {len(text)}")
    return ("\r\n".join(lines) + "\r\n\r\n" + text).encode()
