"""One person of a rehearsal: a browser's requests and streams, no browser.

A bot joins, follows the room and its own tasks on two streams, presses and
votes. It sends a command again under the same key when no answer comes, as
the pages do, and sends each vote twice, as an impatient finger does.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx

from harness.workload.sse import Message, Parser
from harness.workload.tls import tls
from workshop.rehearsal.holding import Held, hold

# chosen: as a person waits who sees nothing move.
PATIENCE_S = 10.0
TRIES = 8
PAUSE_S = 0.4
# Half a second of waiting in a worker's thread: a press costs no CPU.
PRESS = {"kind": "sleepy", "input": {"duration_s": 0.5, "steps": 1}}
# 5xx that the service sends on purpose, and the gateway's for a server that
# was killed.
DESIGNED = frozenset((503, 507))
GATEWAYS = 502


class Tally:
    """The numbers that all bots of a rehearsal have seen."""

    def __init__(self) -> None:
        self.press_s: list[float] = []
        # From each submission to the first start, by the server's clock.
        self.dwell_s: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.reconnects = 0
        # Presses and commands that got no answer in all tries, or no event.
        self.lost = 0
        self.refused = 0
        self.held = Held()

    def errors(self, *, kills: bool = False) -> int:
        """Return how many answers were errors that nobody meant to send."""
        meant = DESIGNED | ({GATEWAYS} if kills else set())
        return sum(
            count
            for status, count in self.statuses.items()
            if status >= 500 and status not in meant
        )


class Bot:
    """One person."""

    def __init__(self, base_url: str, tally: Tally, seed: str) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - not for secrets
        self.room: dict[str, Any] = {}
        self._tally = tally
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=PATIENCE_S,
            trust_env=False,
            verify=tls(),
            limits=httpx.Limits(max_connections=None),
        )
        self._room_id = ""
        self._token = ""
        self._changed = asyncio.Condition()
        self._first_s: dict[str, float] = {}
        self._queued_at: dict[str, datetime] = {}
        self._streams: list[asyncio.Task[None]] = []

    async def enter(self, code: str) -> None:
        """Join the room, and follow it and one's own tasks."""
        answer = await self._post(
            "/api/rooms/joins", {"code": code}, key=uuid4().hex
        )
        if answer is None:
            return
        self._room_id, self._token = answer["room"], answer["token"]
        path = f"/api/rooms/{self._room_id}/stream"
        self._streams = [
            asyncio.create_task(self._follow(path, self._took_room)),
            asyncio.create_task(self._follow("/api/stream", self._took_task)),
        ]

    async def until(
        self, is_so: Callable[[dict[str, Any]], bool], limit_s: float
    ) -> bool:
        """Wait until the room is so, as this person sees it."""
        async with self._changed:
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    self._changed.wait_for(
                        lambda: bool(self.room) and is_so(self.room)
                    ),
                    limit_s,
                )
                return True
        return False

    async def press(self) -> None:
        """Submit a task; note how long its first event takes."""
        began_s = time.monotonic()
        answer = await self._post("/api/tasks", PRESS, key=uuid4().hex)
        if answer is None:
            return
        task = str(answer["id"])
        async with self._changed:
            try:
                await asyncio.wait_for(
                    self._changed.wait_for(lambda: task in self._first_s),
                    PATIENCE_S,
                )
            except TimeoutError:
                self._tally.lost += 1
                return
        self._tally.press_s.append(self._first_s[task] - began_s)

    async def hold(self) -> None:
        """Press the figure of chapter 1: the server holds a request."""
        await hold(self._http, self._tally.held)

    async def send(self, command: dict[str, Any], times: int = 1) -> None:
        """Send a command under one key, more than once if wanted."""
        key = uuid4().hex
        path = f"/api/rooms/{self._room_id}/commands"
        for _ in range(times):
            await self._post(path, command, key=key)

    async def leave(self) -> None:
        """Close everything."""
        for stream in self._streams:
            stream.cancel()
        await asyncio.gather(*self._streams, return_exceptions=True)
        await self._http.aclose()

    async def _post(
        self, path: str, body: dict[str, Any], key: str
    ) -> dict[str, Any] | None:
        headers = {"Idempotency-Key": key}
        if self._token and path.startswith("/api/rooms/"):
            headers["Authorization"] = f"Bearer {self._token}"
        for number in range(1, TRIES + 1):
            try:
                answer = await self._http.post(
                    path, json=body, headers=headers
                )
            except httpx.HTTPError:
                await asyncio.sleep(PAUSE_S * number * self.dice.random())
                continue
            self._tally.statuses[answer.status_code] += 1
            if answer.is_success:
                data: dict[str, Any] = answer.json()
                return data
            if answer.status_code == 429 or answer.status_code < 500:
                self._tally.refused += 1
                return None
            await asyncio.sleep(PAUSE_S * number * self.dice.random())
        self._tally.lost += 1
        return None

    async def _follow(
        self, path: str, took: Callable[[Message], None]
    ) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        parser = Parser()
        is_first = True
        while True:
            if not is_first:
                self._tally.reconnects += 1
                await asyncio.sleep(PAUSE_S * (0.5 + self.dice.random()))
            is_first = False
            more = {"Last-Event-ID": parser.last_id} if parser.last_id else {}
            with suppress(httpx.HTTPError):
                async with self._http.stream(
                    "GET", path, headers=headers | more, timeout=25.0
                ) as answer:
                    async for chunk in answer.aiter_bytes():
                        for message in parser.feed(chunk):
                            took(message)
                            async with self._changed:
                                self._changed.notify_all()

    def _took_room(self, message: Message) -> None:
        if message.name == "room":
            self.room = message.data

    def _took_task(self, message: Message) -> None:
        task = message.data.get("task_id")
        if task is not None:
            self._first_s.setdefault(str(task), time.monotonic())
            if message.name in ("queued", "started"):
                self._note_dwell(str(task), message)

    def _note_dwell(self, task: str, message: Message) -> None:
        at = datetime.fromisoformat(message.data["at"])
        if message.name == "queued":
            self._queued_at.setdefault(task, at)
        elif message.data["attempt"] == 1 and task in self._queued_at:
            dwelt = at - self._queued_at.pop(task)
            self._tally.dwell_s.append(dwelt.total_seconds())
