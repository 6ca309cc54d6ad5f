"""The two sides of the comparison: the same work, held and as tasks.

Neither belongs to the reader: the tasks have an owner of their own, and each
held request has one, so that the reader's stream and quota aren't affected.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from lessons.load import ENDS
from lessons.load.failure import Failed, expect
from lessons.load.http import Gateway

STREAM = "/api/stream"

CUT = 504

# chosen: the pause before reconnecting to a stream.
COME_BACK_S = 0.2


class Held:
    """Requests that wait for the work."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self.waiting = self.answered = self.cut = 0

    async def run(self, body: Any, count: int) -> None:
        """Send `count` at once; return when all have a response."""
        self.waiting = count
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self._one(body))

    async def _one(self, body: Any) -> None:
        answer = await self._gateway.post("/api/held/tasks", "", body)
        self.waiting -= 1
        # RFC 9110, 15.6.5: the gateway's timeout. Any other error isn't part
        # of the comparison.
        if expect(answer, "a held request", 200, CUT).status == CUT:
            self.cut += 1
        else:
            self.answered += 1

    def as_dict(self) -> dict[str, int]:
        """Return the counts to print."""
        return {
            "waiting": self.waiting,
            "answered": self.answered,
            "cut": self.cut,
        }


class Tasks:
    """Requests that are answered with 202, and their tasks."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._cookie = ""
        self._accepted: set[str] = set()
        self._ended: set[str] = set()

    async def sign_in(self) -> None:
        """Get an owner of one's own."""
        async with self._gateway.follow(STREAM, "") as (_, cookie):
            self._cookie = cookie

    async def run(self, body: Any, count: int) -> None:
        """Submit `count` at once; return when all have a response."""
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self._one(body))

    async def _one(self, body: Any) -> None:
        answer = await self._gateway.post("/api/tasks", self._cookie, body)
        expect(answer, "a task", 202)
        self._accepted.add(answer.json()["id"])

    async def watch(self) -> None:
        """Follow the owner's stream until cancelled, and note each end.

        Raises Failed if a task ends in another way than it should.
        """
        while True:
            try:
                mine = self._gateway.follow(STREAM, self._cookie)
                async with mine as (lines, _):
                    async for line in lines:
                        self._note(line)
            except (OSError, EOFError, ValueError):
                # ValueError: a line longer than the reader's 64 KiB.
                pass
            await asyncio.sleep(COME_BACK_S)

    async def cancel_the_rest(self) -> None:
        """Cancel the tasks that still run."""
        async with asyncio.TaskGroup() as group:
            for task_id in self._accepted - self._ended:
                group.create_task(self._cancel(task_id))

    async def _cancel(self, task_id: str) -> None:
        path = f"/api/tasks/{task_id}/cancel"
        try:
            await self._gateway.post(path, self._cookie, {})
        except OSError:
            return

    def _note(self, line: bytes) -> None:
        if not line.startswith(b"data:"):
            return
        event = json.loads(line[5:])
        if event.get("log") == "tasks" and event.get("type") in ENDS:
            if event["type"] != "succeeded":
                raise Failed(f"a task {event['type']}")
            self._ended.add(event["task_id"])

    def as_dict(self) -> dict[str, int]:
        """Return the counts to print."""
        return {"accepted": len(self._accepted), "ended": len(self._ended)}
