"""Runs a scenario over HTTP and notes each request, response and event.

A frame is one timestamped item, as in site/widgets/model/frame.ts:

    {"at_ms", "track", "kind": "request" | "response" | "event", ...}

`at_ms` counts from the press, on this process's clock.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

from demo.contract import TERMINAL_STATES
from lessons.scenarios import Scenario, Submission

# As many as a page takes (site/widgets/model/followups.ts).
LAST_LOOKS = 4
# A worker's machine, as stored keys name it: in an envelope's origin, in an
# event, in a lease.
MACHINE = re.compile(
    rf'(@|host\\":\\"|"holder":"){re.escape(socket.gethostname())}\b'
)


class RunError(Exception):
    """A run couldn't be recorded; the message says why."""


class Run:
    """One run of a scenario: its frames so far, and its state."""

    def __init__(self, client: httpx.AsyncClient, scenario: Scenario) -> None:
        self.frames: list[dict[str, Any]] = []
        self._client = client
        self._scenario = scenario
        self._pressed_s = 0.0
        # The stream's request, noted when the press has set the clock.
        self._stream: list[tuple[float, str, dict[str, Any]]] = []
        self._following = asyncio.Event()
        self._moved = asyncio.Event()
        # Request ids and task ids of this run, and the tasks that ended.
        self._sent: set[str] = set()
        self._tracks: dict[str, str] = {}
        self._ended: set[str] = set()
        self._going: list[str] = []

    async def record(self) -> list[dict[str, Any]]:
        """Press, follow to the end, and return the frames."""
        async with asyncio.TaskGroup() as group:
            feed = group.create_task(self._follow())
            await self._following.wait()
            self._pressed_s = time.monotonic()
            for at_s, kind, what in self._stream:
                self._note_at(at_s, "stream", kind, **what)
            presses = [
                group.create_task(self._press(submission))
                for submission in self._scenario.submissions
            ]
            if self._scenario.reads_stored:
                await self._until(lambda: bool(self._tracks))
                await self._read_stored()
                await self._until(lambda: bool(self._going))
                await self._read_stored()
            if self._scenario.reads_message:
                await self._read_message()
            if self._scenario.reads_result:
                await self._read_result()
            if self._scenario.reads_stored:
                # The message is acknowledged a moment after the end.
                for _ in range(LAST_LOOKS):
                    if not (await self._read_stored())["unacked"]["taken"]:
                        break
            for press in presses:
                await press
            await self._until(lambda: len(self._ended) == len(self._sent))
            self._note(
                "stream",
                "closed",
                request_id=self._stream[0][2]["request_id"],
                reason="the run was over",
            )
            feed.cancel()
        return sorted(self.frames, key=lambda frame: frame["at_ms"])

    async def _press(self, submission: Submission) -> None:
        track, path, body = submission.track, submission.path, submission.body
        status = await self._exchange(track, "POST", path, body)
        if status == 504 and self._scenario.retry == submission:
            await asyncio.sleep(self._scenario.retry_after_s)
            await self._exchange(track, "POST", path, body)

    async def _read_result(self) -> None:
        """Read the ticket's result as soon as it is there, as a page does."""

        def tickets() -> list[str]:
            return [i for i in self._ended if self._tracks[i] == "tasks"]

        await self._until(lambda: bool(tickets()))
        path = f"/api/tasks/{tickets()[0]}/result"
        await self._exchange("tasks", "GET", path, None)

    async def _read_message(self) -> None:
        """Read once where the message is, as soon as the task runs."""
        await self._until(lambda: bool(self._going))
        path = f"/api/tasks/{self._going[0]}/message"
        await self._exchange("queue", "GET", path, None)

    async def _read_stored(self) -> dict[str, Any]:
        """Read the task's stored keys once."""
        [task_id] = self._tracks
        path = f"/api/tasks/{task_id}/stored"
        await self._exchange("stored", "GET", path, None)
        stored: dict[str, Any] = self.frames[-1]["body"]
        return stored

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            self._moved.clear()
            await self._moved.wait()

    async def _exchange(
        self, track: str, method: str, path: str, body: Any
    ) -> int:
        """Send one request; note it and its response."""
        request_id = str(uuid.uuid4())
        headers = {"x-request-id": request_id}
        if body is not None:
            headers["content-type"] = "application/json"
            self._sent.add(request_id)
        self._note(
            track,
            "request",
            method=method,
            path=path,
            headers={"host": self._client.base_url.netloc.decode()} | headers,
            body=body,
        )
        content = None if body is None else json.dumps(body)
        response = await self._client.request(
            method, path, headers=headers, content=content
        )
        if response.status_code not in (200, 202, 504):
            raise RunError(f"{method} {path}: {response.text}")
        self._note(
            track,
            "response",
            request_id=request_id,
            status=response.status_code,
            reason=response.reason_phrase,
            headers=_without_cookie(response),
            body=json.loads(MACHINE.sub(r"\1recorder", response.text)),
        )
        return response.status_code

    async def _follow(self) -> None:
        """Take events from the owner's stream until cancelled."""
        # As a browser asks for a stream; the id is for these frames only.
        request_id = "stream 1"
        headers = {"accept": "text/event-stream"}
        request = {
            "request_id": request_id,
            "method": "GET",
            "path": "/api/stream",
            "headers": {"host": self._client.base_url.netloc.decode()}
            | headers,
            "body": None,
        }
        self._stream.append((time.monotonic(), "request", request))
        async with self._client.stream(
            "GET", "/api/stream", headers=headers
        ) as response:
            answered = {
                "request_id": request_id,
                "status": response.status_code,
                "reason": response.reason_phrase,
                "headers": _without_cookie(response),
                "body": None,
            }
            self._stream.append((time.monotonic(), "response", answered))
            fields: dict[str, str] = {}
            async for line in response.aiter_lines():
                name, _, value = line.partition(":")
                if line:
                    fields[name] = value.removeprefix(" ")
                elif "data" in fields:
                    self._take(fields)
                    fields = {}
        raise RunError("the event stream ended")

    def _take(self, fields: dict[str, str]) -> None:
        if fields["event"] in ("snapshot", "resync"):
            self._following.set()
            return
        if fields["event"] == "degraded":
            # `degraded` belongs to no task. Missed events follow later.
            return
        event = json.loads(fields["data"])
        task_id, type_ = event["task_id"], event["type"]
        if event.get("request_id") in self._sent:
            self._tracks[task_id] = event["log"]
            self._moved.set()
        if task_id not in self._tracks:
            return
        if event.get("worker"):
            # The machine's name isn't published.
            event["worker"]["host"] = "recorder"
        self._note(event["log"], "event", event=event, cursor=fields["id"])
        if type_ == "progressed" and event["log"] == "tasks":
            self._going.append(task_id)
            self._moved.set()
        if type_ in TERMINAL_STATES:
            if self._scenario.ends_well and type_ != "succeeded":
                raise RunError(f"{task_id} {type_}: {event.get('problem')}")
            self._ended.add(task_id)
            self._moved.set()

    def _note(self, track: str, kind: str, **what: Any) -> None:
        self._note_at(time.monotonic(), track, kind, **what)

    def _note_at(
        self, at_s: float, track: str, kind: str, **what: Any
    ) -> None:
        at_ms = round((at_s - self._pressed_s) * 1000, 1)
        self.frames.append(
            {"at_ms": at_ms, "track": track, "kind": kind} | what
        )


def _without_cookie(response: httpx.Response) -> dict[str, str]:
    return {
        name: value
        for name, value in response.headers.items()
        if name != "set-cookie"
    }
