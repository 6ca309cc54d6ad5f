"""One who follows a stream, and comes back whenever it breaks.

As a browser's EventSource does, and where `resumes` is off, as somebody
who forgets: each time from the start, without Last-Event-ID.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import httpx

from tests.campaign.evidence import ENDS
from tests.campaign.sse import Message, Parser

if TYPE_CHECKING:
    from tests.campaign.client import Client

# Three of the campaign's heartbeats: a stream that is silent for so long
# is dead, whatever TCP believes.
SILENCE_S = 6.0
CONNECT_S = 3.0
# Until the server has said otherwise (`retry:`).
RETRY_MS = 500
LIMITS = httpx.Timeout(CONNECT_S, read=SILENCE_S)


class Following:
    """One stream, over as many connections as it takes."""

    def __init__(self, client: Client, task_id: str | None) -> None:
        self._client = client
        self._task_id = task_id
        self._last_id = ""
        self._retry_ms = RETRY_MS
        self._is_over = False
        self._more: dict[str, Any] = {
            "reader": f"{client.history.who}/{task_id or 'all'}"
        }
        if task_id:
            self._more["task"] = task_id
        path = f"/api/tasks/{task_id}/stream" if task_id else "/api/stream"
        self._path = path

    async def run(self) -> None:
        """Follow until the task has ended; an owner's stream never does."""
        while not self._is_over:
            await self._connect()
            if not self._is_over:
                await asyncio.sleep(self._retry_ms / 1000)

    async def _connect(self) -> None:
        history = self._client.history
        headers = {"Accept": "text/event-stream"}
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
                # WHATWG HTML, 9.2.3: 204 tells a reader not to come back.
                self._is_over = status == 204
                if status == 200:
                    await self._listen(op, answer)
            said = "ended"
        except httpx.HTTPError as error:
            said = type(error).__name__
        history.write(op, "stream", "closed", said=said, **self._more)

    async def _listen(self, op: int, answer: httpx.Response) -> None:
        parser = Parser(self._last_id)
        async for chunk in answer.aiter_raw():
            for message in parser.feed(chunk):
                self._take(op, message)
            self._last_id = parser.last_id
            self._retry_ms = parser.retry_ms or self._retry_ms

    def _take(self, op: int, message: Message) -> None:
        data = message.data
        told: dict[str, Any] = {"id": message.id, "name": message.name}
        if "type" in data and "seq" in data:
            if data.get("log") != "tasks":
                return
            kept = ("seq", "type", "attempt", "at")
            told["seen"] = {name: data[name] for name in kept}
            told["task"] = data["task_id"]
            if self._task_id is None:
                self._client.heard(data["task_id"], data["type"])
            ends = data["type"] in ENDS
        else:
            tasks, ends = self._tasks_in(data)
            if tasks is not None:
                told["tasks"] = tasks
            if message.name == "resync" and not self._task_id:
                self._client.unsure |= self._client.known
        self._client.history.write(
            op, "stream", "event", **(self._more | told)
        )
        self._is_over |= ends and self._task_id is not None

    def _tasks_in(self, data: Any) -> tuple[dict[str, int] | None, bool]:
        """Return the task numbers of a snapshot, and whether it's an end."""
        views: Iterable[dict[str, Any]]
        if "tasks" in data:
            views = data["tasks"]
        elif "id" in data and "seq" in data:
            views = [data]
        else:
            return None, False
        known = {str(view["id"]): int(view["seq"]) for view in views}
        is_end = self._task_id is not None and data["state"] in ENDS
        return known, is_end
