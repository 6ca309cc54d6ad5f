"""Events as they happen, over SSE (WHATWG HTML, 9.2).

Two streams: one task's, whose `id:` is the event's number, and the owner's,
whose `id:` is the place on the feed. Both subscribe first, then read, then
leave out what was read already: so nothing is missed and nothing told
twice. A stream that ends for our reasons costs its reader nothing: the
browser comes back with Last-Event-ID and goes on behind it. While the log
is away streams stay open, and say so by `degraded`.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import anyio
from fastapi import APIRouter
from sse_starlette import EventSourceResponse
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from demo.alarm import Alarm
from demo.api import described
from demo.api.frames import HEARTBEAT, condition, frame, opening
from demo.api.given import Given, Wiring
from demo.api.lasteventid import LastEventId, event_number
from demo.api.subscription import place
from demo.api.views import gone, view_of
from demo.contract import fold
from demo.errors import LogUnavailable, UnknownTask
from demo.eventlog import load
from demo.jsontext import dump
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.wire import news

logger = logging.getLogger(__name__)
router = APIRouter(tags=["streams"])

# chosen: a reader who has taken nothing for so long has gone, or stopped.
SEND_TIMEOUT_S = 5.0
# chosen: below the 3 s for which uvicorn waits at its end (see parts.py).
FAREWELL_S = 1.0
# chosen: events per write, so that a slow reader is noticed in between.
EVENTS_PER_WRITE = 64
Responses = dict[int | str, dict[str, Any]]
SSE: Responses = {200: described.streamed("TaskView")}
OWN_SSE: Responses = {200: described.streamed("Snapshot")}


class _Stream(EventSourceResponse):
    """An SSE response that drops a reader who doesn't read, without fuss."""

    def __init__(self, chunks: AsyncIterator[bytes], given: Wiring) -> None:
        super().__init__(
            chunks,
            # Heartbeats are the generators' own: there they can't overtake
            # an event, and so may carry an id.
            ping=0,
            shutdown_event=given.hub.closing,
            shutdown_grace_period=FAREWELL_S,
        )
        self._writing = anyio.CancelScope()
        self._patience = Alarm(self._writing.cancel)

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._patience.end()

    async def _stream_response(self, send: Send) -> None:
        with self._writing:
            await super()._stream_response(send)
        if self._writing.cancelled_caught:
            logger.info("dropped a reader who doesn't read")

    # The base class sets and cancels a timer for each event.
    async def _send_with_timeout(self, send: Send, message: Message) -> None:
        self._patience.set(SEND_TIMEOUT_S)
        await send(message)
        self._patience.unset()


# --8<-- [start:task-stream]
@router.get(
    "/api/tasks/{task_id}/stream",
    response_class=EventSourceResponse,
    responses={
        **SSE,
        204: {
            "description": "The task has ended, and you have received its"
            " last event"
        },
        **documented("not-found", "expired", "unavailable"),
    },
)
async def stream_task(
    task_id: TaskId,
    owner: Owner,
    given: Given,
    last_event_id: LastEventId,
) -> Response:
    """Tell one task's events until it ends."""
    task = await load_own(given.log, task_id, owner)
    if task.state.is_terminal and event_number(last_event_id) == task.seq:
        # The answer that is meant to keep an EventSource from coming back.
        return Response(status_code=204)
    return _Stream(_task_chunks(given, owner, task_id, last_event_id), given)


async def _task_chunks(
    given: Wiring, owner: str, task_id: str, last_id: str
) -> AsyncIterator[bytes]:
    yield opening()
    with given.hub.subscribe(owner, task_id) as subscription:
        try:
            events = await given.log.read(task_id)
            task = fold(task_id, events)
        except (LogUnavailable, UnknownTask):
            # It comes back in a moment and is told why.
            return
        last = event_number(last_id)
        if last is not None and last <= task.seq:
            for event in events[last:]:
                data = news(given.log.name, task_id, event)
                yield frame(event.seq, event.type, dump(data))
        else:
            name = "resync" if last_id else "snapshot"
            snapshot = view_of(task).model_dump_json()
            yield frame(task.seq, name, snapshot)
        seq, is_over = task.seq, task.state.is_terminal
        is_well = True
        while not is_over:
            if subscription.is_stale:
                subscription.is_stale = False
                try:
                    task = await load(given.log, task_id)
                except LogUnavailable:
                    return
                except UnknownTask:
                    yield frame(0, "resync", dump(gone(task_id)))
                    return
                seq, is_over = task.seq, task.state.is_terminal
                yield frame(seq, "resync", view_of(task).model_dump_json())
                continue
            if given.hub.is_healthy != is_well:
                is_well = given.hub.is_healthy
                yield condition(is_well)
                continue
            fresh = await subscription.take(given.heartbeat_s)
            if subscription.is_closed:
                return
            if not fresh and not subscription.is_stale:
                yield HEARTBEAT
            for told in fresh:
                if told.seq > seq + 1:
                    # A hole in the news: the log knows what was there.
                    return
                if told.seq == seq + 1:
                    yield frame(told.seq, told.type, told.data)
                    seq, is_over = told.seq, told.is_last


# --8<-- [end:task-stream]


# --8<-- [start:owner-stream]
@router.get(
    "/api/stream",
    response_class=EventSourceResponse,
    responses={**OWN_SSE, **documented()},
)
async def stream_owner(
    owner: Owner, given: Given, last_event_id: LastEventId
) -> Response:
    """Tell all events of one's own tasks, of each log, without end.

    One connection is enough for a page: browsers open six to a host.
    """
    return _Stream(_owner_chunks(given, owner, last_event_id), given)


async def _owner_chunks(
    given: Wiring, owner: str, last_id: str
) -> AsyncIterator[bytes]:
    hub = given.hub
    yield opening()
    if not hub.begun.is_set():
        # What was before the start would be told as if it were news.
        return
    with hub.subscribe(owner) as subscription:
        last = last_id
        fresh = hub.since(owner, last) if last else None
        is_well = True
        while not subscription.is_closed:
            if fresh is None:
                try:
                    snapshot = await given.log.snapshot(owner)
                except LogUnavailable:
                    return
                name = "resync" if last else "snapshot"
                last = snapshot.cursor
                tasks = [
                    view_of(t).model_dump(mode="json") for t in snapshot.tasks
                ]
                yield frame(last, name, dump({"tasks": tasks}))
                fresh = await subscription.take(0)
            # The hub may be behind the snapshot for a moment.
            new = [t for t in fresh if place(t.cursor) > place(last)]
            for first in range(0, len(new), EVENTS_PER_WRITE):
                batch = new[first : first + EVENTS_PER_WRITE]
                yield b"".join(frame(t.cursor, t.type, t.data) for t in batch)
                last = batch[-1].cursor
            while hub.is_healthy != is_well:
                is_well = hub.is_healthy
                yield condition(is_well)
            fresh = await subscription.take(given.heartbeat_s)
            if subscription.is_stale:
                # What was told before may never have been.
                subscription.is_stale, fresh = False, None
            elif not fresh and not subscription.is_closed:
                # With the id an idle reader keeps its place on the feed.
                last = max(last, hub.cursor, key=place)
                yield f"id: {last}\n".encode() + HEARTBEAT


# --8<-- [end:owner-stream]
