"""Streams of events that lose, repeat, or don't end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from harness.replies import Reply, Request
from harness.selftest import store
from harness.selftest.catalogue import wrong
from harness.selftest.right import HEARTBEAT_S, Service
from harness.selftest.store import Event, Task


@wrong(
    "LRO-EVENTS-01",
    because="The stream works in curl, which doesn't look at the type.",
)
class StreamAsText(Service):
    """Streams events under a media type that browsers refuse."""

    def stream(self, request: Request, task: Task) -> Reply:
        """Answer with another media type."""
        reply = super().stream(request, task)
        if reply.stream is not None:
            reply.headers = {**reply.headers, "Content-Type": "text/plain"}
        return reply


@wrong("LRO-EVENTS-02", because="A stream works without ids, until it's cut.")
class EventsWithoutIds(Service):
    """Sends events that can't be asked for again."""

    def message(self, task: Task, event: Event) -> bytes:
        """Return a message without its first line."""
        return super().message(task, event).partition(b"\n")[2]


@wrong(
    "LRO-EVENTS-02",
    because="Only what is stored has a number, and words aren't stored.",
)
class WordsWithoutIds(Service):
    """Sends words of the result between its events, without ids."""

    async def follow(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield the events that are missing, each with a word behind it."""
        async for message in super().follow(task, after):
            yield message
            yield b'event: word\ndata: {"text": "once"}\n\n'


@wrong(
    "LRO-EVENTS-02",
    because="enumerate() over a connection's messages looks like a number.",
)
class CountedPerConnection(Service):
    """Numbers the messages of a connection instead of the task's events."""

    async def follow(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield the events that are missing, numbered from 1."""
        number = 0
        async for message in super().follow(task, after):
            number += 1
            _, _, rest = message.partition(b"\n")
            yield f"id: {number}\n".encode() + rest


@wrong(
    "LRO-EVENTS-03",
    because="Publish/subscribe has no past: a reader gets what comes now.",
)
class ResumesFromNow(Service):
    """Skips all events that happened while the reader was away."""

    def stream(self, request: Request, task: Task) -> Reply:
        """Begin a resumed stream at the newest event."""
        if "last-event-id" not in request.headers:
            return super().stream(request, task)
        newest = str(max(task.seq - 1, 0))
        headers = {**request.headers, "last-event-id": newest}
        return super().stream(replace(request, headers=headers), task)


@wrong("LRO-EVENTS-03", because="Off by one, and no test that cuts a stream.")
class ResumesOneTooLate(Service):
    """Skips the first event that a resumed reader is missing."""

    def stream(self, request: Request, task: Task) -> Reply:
        """Begin a resumed stream one event after the right one."""
        last_id = request.headers.get("last-event-id", "")
        if not last_id.isdecimal() or int(last_id) >= task.seq - 1:
            return super().stream(request, task)
        headers = {**request.headers, "last-event-id": str(int(last_id) + 1)}
        return super().stream(replace(request, headers=headers), task)


@wrong(
    "LRO-EVENTS-04",
    because="Last-Event-ID was never heard of; replaying all is safe.",
)
class ResumesFromTheStart(Service):
    """Replays the whole stream to each reader that comes back."""

    def stream(self, request: Request, task: Task) -> Reply:
        """Forget what the reader has had."""
        headers = dict(request.headers)
        headers.pop("last-event-id", None)
        return super().stream(replace(request, headers=headers), task)


@wrong(
    "LRO-EVENTS-05",
    because="The generator waits for the next event, and there is none.",
)
class StreamStaysOpen(Service):
    """Keeps a stream open after the end of its task."""

    async def follow(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield heartbeats after the last event."""
        async for message in super().follow(task, after):
            yield message
        while True:
            await asyncio.sleep(HEARTBEAT_S / 3)
            yield b":\n\n"


@wrong(
    "LRO-EVENTS-05",
    because="The loop ends when the task has, before it sends that.",
)
class StreamWithoutEnd(Service):
    """Closes a stream without the event that ends its task."""

    async def follow(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Leave out the last event."""
        async for message in super().follow(task, after):
            if not any(f"event: {s}".encode() in message for s in store.FINAL):
                yield message


@wrong(
    "LRO-EVENTS-07",
    because="After the end there is nothing to send, so nothing is.",
)
class LateReaderWaits(Service):
    """Lets a reader wait that comes back after the end."""

    def stream(self, request: Request, task: Task) -> Reply:
        """Answer a reader that has everything with a silent stream."""
        reply = super().stream(request, task)
        if reply.status != 204:
            return reply
        headers = {"Content-Type": "text/event-stream"}
        return Reply(headers=headers, stream=self._heartbeats())

    async def _heartbeats(self) -> AsyncIterator[bytes]:
        while True:
            yield b":\n\n"
            await asyncio.sleep(HEARTBEAT_S / 3)
