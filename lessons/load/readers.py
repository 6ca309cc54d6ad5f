"""Five ways to follow one task over a line that breaks.

All read through a relay that may be cut, and reconnect every COME_BACK_S. They
end when they know that the task has. A reader notes each event it receives:

    {"reader", "seq", "at_ms", "is_snapshot"}

Readers that poll get only the newest number. Each shows its exchanges as they
went over the wire; those that poll show the first, the first after a break,
and the last.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from lessons.load import ENDS
from lessons.load.answer import Answer, exchange
from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway
from lessons.load.sse import events_of, unchunked

COME_BACK_S = 0.25
POLL_S = 1.0
# chosen: below the gateway's timeout.
LONG_S = 4
# WHATWG HTML, 9.2: tells a reader that has the last event not to reconnect.
NO_MORE = 204

Hear = Callable[[str, int, bool], None]


class Reader:
    """Follows a task; each subclass in another way."""

    name = ""

    def __init__(
        self, gateway: Gateway, task: str, cookie: str, clock: Clock
    ) -> None:
        self.gateway = gateway
        self.task = task
        self.cookie = cookie
        self.answers = 0
        self.exchanges: list[dict[str, Any]] = []
        self.ended_ms: float | None = None
        self.heard: list[dict[str, Any]] = []
        # Set once it has received anything.
        self.is_in = asyncio.Event()
        self._clock = clock
        self._is_back = True

    async def run(self) -> None:
        """Read until the end is known, over as many connections as needed.

        Broken connections are expected. Raises Failed for a response that
        no reader should get.
        """
        while self.ended_ms is None:
            try:
                await self.read()
            except (OSError, EOFError, ValueError, WebSocketException):
                # ValueError: the break came in the middle of a line.
                self._is_back = True
                await asyncio.sleep(COME_BACK_S)

    async def read(self) -> None:
        """Read over one connection, as long as it lasts."""
        raise NotImplementedError

    def show(self, answer: Answer, sent_ms: float) -> None:
        """Keep an exchange if it is one of those to show."""
        if self._is_back or self.ended_ms is not None:
            took_ms = self._clock.at_ms() - sent_ms
            self.exchanges.append(
                answer.as_exchange(self.name, sent_ms, took_ms)
            )
        self._is_back = False

    def news(self) -> list[dict[str, Any]]:
        """Return the exchanges since the last call."""
        exchanges, self.exchanges = self.exchanges, []
        return exchanges

    def hear(self, seq: int, state: str, is_snapshot: bool = False) -> None:
        """Note an event or a state; `state` may be an event's type."""
        at_ms = self._clock.at_ms()
        self.heard.append(
            {
                "reader": self.name,
                "seq": seq,
                "at_ms": at_ms,
                "is_snapshot": is_snapshot,
            }
        )
        self.is_in.set()
        if state in ENDS:
            self.ended_ms = at_ms


class Polling(Reader):
    """Asks for the state once a second."""

    name = "poll"

    async def read(self) -> None:
        """Ask once."""
        sent_ms = self._clock.at_ms()
        answer = await self.gateway.get(self.task, self.cookie)
        expect(answer, "a look at the state", 200)
        self.answers += 1
        view = answer.json()
        self.hear(view["seq"], view["state"])
        self.show(answer, sent_ms)
        if self.ended_ms is None:
            await asyncio.sleep(POLL_S)


class LongPolling(Reader):
    """Asks for the state; the server holds the response until news."""

    name = "long"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._etag = ""

    async def read(self) -> None:
        """Ask once, with the version that it has."""
        sent_ms = self._clock.at_ms()
        # Without a version the server would wait for the task's end.
        fields = (
            {"prefer": f"wait={LONG_S}", "if_none_match": self._etag}
            if self._etag
            else {}
        )
        answer = await self.gateway.get(self.task, self.cookie, **fields)
        expect(answer, "a long poll", 200, 304)
        self.answers += 1
        self._etag = answer.headers.get("etag", self._etag)
        if answer.status == 200:
            view = answer.json()
            self.hear(view["seq"], view["state"])
        self.show(answer, sent_ms)


class Streaming(Reader):
    """Follows the event stream; reconnects without Last-Event-ID."""

    name = "sse"

    def fields(self) -> dict[str, str]:
        """Return the header fields of a reconnection."""
        return {}

    async def read(self) -> None:
        """Follow the stream as long as it lasts."""
        sent_ms = self._clock.at_ms()
        opened = self.gateway.fetch(
            f"{self.task}/stream", self.cookie, **self.fields()
        )
        async with opened as (head, body):
            expect(head, "the event stream", 200, NO_MORE)
            self.answers += 1
            took_ms = self._clock.at_ms() - sent_ms
            lines: list[bytes] = []
            try:
                if head.status == NO_MORE:
                    # The stream has no more events.
                    self.ended_ms = self._clock.at_ms()
                else:
                    await self._listen(_kept(unchunked(body), lines))
            finally:
                whole = replace(head, received=head.received + b"".join(lines))
                evidence = whole.as_exchange(self.name, sent_ms, took_ms)
                self.exchanges.append(evidence)

    async def _listen(self, lines: AsyncIterator[bytes]) -> None:
        async for event in events_of(lines):
            is_snapshot = event.type == "snapshot"
            state = event.type
            if is_snapshot:
                state = json.loads(event.data)["state"]
            self.hear(event.seq, state, is_snapshot)


class Resuming(Streaming):
    """Follows the event stream; reconnects with Last-Event-ID."""

    name = "resume"

    def fields(self) -> dict[str, str]:
        """Return the header field with the last number."""
        if not self.heard:
            return {}
        return {"last_event_id": str(self.heard[-1]["seq"])}


class Socket(Reader):
    """Listens on a WebSocket, and gets what is sent meanwhile."""

    name = "ws"

    async def read(self) -> None:
        """Listen as long as the connection lasts."""
        address = f"ws://{self.gateway.host}:{self.gateway.port}/"
        sent_ms = self._clock.at_ms()
        async with connect(address, proxy=None, compression=None) as socket:
            self.answers += 1
            took_ms = self._clock.at_ms() - sent_ms
            request, response = socket.request, socket.response
            assert request is not None
            assert response is not None
            frames: list[bytes] = []
            try:
                async for data in socket:
                    frames.append(f"text frame: {data!s}\n".encode())
                    event = json.loads(data)
                    self.hear(event["seq"], event["type"])
            finally:
                received = response.serialize() + b"".join(frames)
                self.exchanges.append(
                    exchange(
                        *(self.name, sent_ms, took_ms),
                        *(request.serialize(), received),
                    )
                )


async def _kept(
    lines: AsyncIterator[bytes], kept: list[bytes]
) -> AsyncIterator[bytes]:
    """Yield lines, and keep them as evidence."""
    async for line in lines:
        kept.append(line)
        yield line
