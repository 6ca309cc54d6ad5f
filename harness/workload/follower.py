"""Follows a stream, and reconnects whenever it breaks.

It behaves as a browser's EventSource does. Where `resumes` is off it starts
from the beginning each time, without Last-Event-ID.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from harness.workload.sse import Message, Parser

if TYPE_CHECKING:
    from harness.workload.client import Client

# Three heartbeats: a stream that is silent for so long is dead, whatever
# TCP believes.
SILENCE_S = 6.0
CONNECT_S = 3.0
# Until the server sends another value (`retry:`).
RETRY_MS = 500
LIMITS = httpx.Timeout(CONNECT_S, read=SILENCE_S)
KEPT = ("task", "seq", "type", "attempt", "at")


class Follower:
    """One stream, over as many connections as it takes."""

    def __init__(self, client: Client, task: str | None) -> None:
        self._client = client
        self._task = task
        self._last_id = ""
        self._retry_ms = RETRY_MS
        self._is_over = False
        # Set once it has received its first message.
        self.has_begun = asyncio.Event()
        reader = f"{client.history.who}/{task or 'all'}"
        self._more: dict[str, Any] = {"reader": reader}
        addresses = client.dialect.addresses
        self._path = addresses.all_streams
        if task:
            self._more["task"] = task
            self._path = addresses.stream.format(id=task)

    async def run(self) -> None:
        """Follow until the task has ended; an owner's stream never does."""
        while not self._is_over:
            await self._connect()
            if not self._is_over:
                await asyncio.sleep(self._retry_ms / 1000)

    async def _connect(self) -> None:
        history = self._client.history
        headers = {
            "Accept": "text/event-stream",
            "Accept-Encoding": "identity",
        }
        if self._last_id and self._client.resumes:
            headers["Last-Event-ID"] = self._last_id
        op = history.invoke("stream", last_id=self._last_id, **self._more)
        try:
            async with self._client.http.stream(
                "GET", self._path, headers=headers, timeout=LIMITS
            ) as answer:
                status = answer.status_code
                phase = "ok" if status < 300 else "unknown"
                history.write(op, "stream", phase, status=status, **self._more)
                # WHATWG HTML, 9.2.3: 204 asks a reader not to reconnect.
                self._is_over = status == 204
                if status == 200:
                    await self._listen(op, answer)
            reason = "ended"
        except httpx.HTTPError as error:
            reason = type(error).__name__
        history.write(op, "stream", "closed", reason=reason, **self._more)

    async def _listen(self, op: int, answer: httpx.Response) -> None:
        parser = Parser(self._last_id)
        async for chunk in answer.aiter_bytes():
            for message in parser.feed(chunk):
                self._take(op, message)
            self._last_id = parser.last_id
            self._retry_ms = parser.retry_ms or self._retry_ms

    def _take(self, op: int, message: Message) -> None:
        client, dialect = self._client, self._client.dialect
        self.has_begun.set()
        noted: dict[str, Any] = {"id": message.id, "name": message.name}
        event = dialect.read_event(message.data)
        if event is not None:
            noted["event"] = {name: event[name] for name in KEPT}
            noted["task"] = event["task"]
            transition = dialect.vocabulary.transitions.get(event["type"])
            state = transition.to if transition else None
            is_final = state in dialect.vocabulary.final_states
            if self._task is None:
                is_held = bool(event.get("is_held"))
                client.note_state(
                    event["task"], is_held=is_held, is_final=is_final
                )
        else:
            is_final = self._take_snapshot(message, noted)
        client.history.write(op, "stream", "event", **(self._more | noted))
        self._is_over |= is_final and self._task is not None

    def _take_snapshot(self, message: Message, noted: dict[str, Any]) -> bool:
        """Note the tasks of a snapshot; say whether it shows the end."""
        dialect = self._client.dialect
        snapshot = dialect.read_snapshot(message.data)
        if message.name == dialect.resync and self._task is None:
            self._client.unsure |= self._client.known
        if snapshot is None:
            return False
        noted["tasks"] = {status.task: status.seq for status in snapshot}
        final = dialect.vocabulary.final_states
        return any(status.state in final for status in snapshot)
