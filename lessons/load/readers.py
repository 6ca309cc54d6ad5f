"""Five ways to hear of one task, each with its own idea of what to keep.

All read through a cable that may be pulled, and come back every COME_BACK_S
until they are in again. They end when they know that the task has. What a
reader has heard:

    {"reader", "seq", "at_ms", "is_snapshot"}

A way that asks for the state hears of its newest number only. Each shows its
exchanges as they went over the wire; those that ask over and over show their
first, the first after a break, and the last.
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
from lessons.load.sse import told_of, unchunked

COME_BACK_S = 0.25
POLL_S = 1.0
# chosen: below what the gateway waits for an answer.
LONG_S = 4
# WHATWG HTML, 9.2: a stream whose end was heard answers a return with it.
NO_MORE = 204

Hear = Callable[[str, int, bool], None]


class Reader:
    """One way of reading; a subclass says how."""

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
        # Set once anything was heard.
        self.is_in = asyncio.Event()
        self._clock = clock
        self._is_back = True

    async def run(self) -> None:
        """Read until the end is known, over as many connections as needed.

        A line that breaks is what is tried here. Raises Failed for an
        answer that no reader should get.
        """
        while self.ended_ms is None:
            try:
                await self.read()
            except (OSError, EOFError, ValueError, WebSocketException):
                # ValueError: a line that was cut in the middle.
                self._is_back = True
                await asyncio.sleep(COME_BACK_S)

    async def read(self) -> None:
        """Read over one connection, as long as it lasts."""
        raise NotImplementedError

    def show(self, answer: Answer, sent_ms: float) -> None:
        """Keep an exchange of many, if it's one to be seen."""
        if self._is_back or self.ended_ms is not None:
            took_ms = self._clock.at_ms() - sent_ms
            self.exchanges.append(answer.told(self.name, sent_ms, took_ms))
        self._is_back = False

    def news(self) -> list[dict[str, Any]]:
        """Return the exchanges that weren't told yet."""
        exchanges, self.exchanges = self.exchanges, []
        return exchanges

    def hear(self, seq: int, state: str, is_snapshot: bool = False) -> None:
        """Note what was heard; `state` may be an event's type."""
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
    """Asks for the state, and lets the answer wait for news."""

    name = "long"

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._etag = ""

    async def read(self) -> None:
        """Ask once, with the version that is known."""
        sent_ms = self._clock.at_ms()
        # Without a version it would wait for the end of the task.
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
    """Follows the event stream; on the way back it says nothing."""

    name = "sse"

    def fields(self) -> dict[str, str]:
        """Return what it sends when it comes back."""
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
                    # There is nothing to come back for.
                    self.ended_ms = self._clock.at_ms()
                else:
                    await self._listen(_kept(unchunked(body), lines))
            finally:
                whole = replace(head, received=head.received + b"".join(lines))
                told = whole.told(self.name, sent_ms, took_ms)
                self.exchanges.append(told)

    async def _listen(self, lines: AsyncIterator[bytes]) -> None:
        async for event in told_of(lines):
            is_snapshot = event.type == "snapshot"
            state = event.type
            if is_snapshot:
                state = json.loads(event.data)["state"]
            self.hear(event.seq, state, is_snapshot)


class Resuming(Streaming):
    """Follows the event stream; on the way back it names the last id."""

    name = "resume"

    def fields(self) -> dict[str, str]:
        """Return the number of what it heard last."""
        if not self.heard:
            return {}
        return {"last_event_id": str(self.heard[-1]["seq"])}


class Socket(Reader):
    """Is connected by WebSocket, and hears what is said meanwhile."""

    name = "ws"

    async def read(self) -> None:
        """Listen as long as the connection lasts."""
        address = f"ws://{self.gateway.host}:{self.gateway.port}/"
        sent_ms = self._clock.at_ms()
        async with connect(address, proxy=None, compression=None) as socket:
            self.answers += 1
            took_ms = self._clock.at_ms() - sent_ms
            asked, answered = socket.request, socket.response
            assert asked is not None
            assert answered is not None
            frames: list[bytes] = []
            try:
                async for data in socket:
                    frames.append(f"text frame: {data!s}\n".encode())
                    event = json.loads(data)
                    self.hear(event["seq"], event["type"])
            finally:
                received = answered.serialize() + b"".join(frames)
                self.exchanges.append(
                    exchange(
                        *(self.name, sent_ms, took_ms),
                        *(asked.serialize(), received),
                    )
                )


async def _kept(
    lines: AsyncIterator[bytes], kept: list[bytes]
) -> AsyncIterator[bytes]:
    """Give lines on, and keep them as evidence."""
    async for line in lines:
        kept.append(line)
        yield line
