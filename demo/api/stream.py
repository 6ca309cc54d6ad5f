"""Streams events to clients as they happen, over SSE (WHATWG HTML, 9.2).

There are two streams: a task's, whose `id:` is the event's number, and an
owner's, whose `id:` is the position on the feed. Both subscribe first, then
read the log, then skip events that they have read already, so no event is
missed and none is sent twice. If the server ends a stream, its reader loses
nothing: the browser reconnects with Last-Event-ID and continues after it.
While the log is unavailable, streams stay open and send `degraded`.
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
from demo.api.lasteventid import LastEventId, event_number
from demo.api.subscription import place
from demo.api.views import gone, view_of
from demo.api.wiring import Wiring, WiringDep
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

# chosen: a reader that takes nothing for so long has gone, or is frozen.
SEND_TIMEOUT_S = 5.0
# chosen: below the 3 s that uvicorn waits when it stops (see parts.py).
FAREWELL_S = 1.0
# chosen: events per write. A slow reader is noticed between two writes.
EVENTS_PER_WRITE = 64
Responses = dict[int | str, dict[str, Any]]
SSE: Responses = {200: described.streamed("TaskView")}
OWN_SSE: Responses = {200: described.streamed("Snapshot")}


class _Stream(EventSourceResponse):
    """An SSE response that drops a reader which doesn't read."""

    def __init__(self, chunks: AsyncIterator[bytes], wiring: Wiring) -> None:
        super().__init__(
            chunks,
            # The generators send heartbeats themselves: there a heartbeat
            # can't overtake an event, so it may carry an id.
            ping=0,
            shutdown_event=wiring.hub.closing,
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

    # Overridden: the base class starts and cancels a timer for each event.
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
    wiring: WiringDep,
    last_event_id: LastEventId,
) -> Response:
    """Tell one task's events until it ends."""
    task = await load_own(wiring.log, task_id, owner)
    if task.state.is_terminal and event_number(last_event_id) == task.seq:
        # The response that stops an EventSource from reconnecting.
        return Response(status_code=204)
    return _Stream(_task_chunks(wiring, owner, task_id, last_event_id), wiring)


async def _task_chunks(
    wiring: Wiring, owner: str, task_id: str, last_id: str
) -> AsyncIterator[bytes]:
    yield opening()
    with wiring.hub.subscribe(owner, task_id) as subscription:
        try:
            events = await wiring.log.read(task_id)
            task = fold(task_id, events)
        except (LogUnavailable, UnknownTask):
            # The reader reconnects in a moment and gets the reason then.
            return
        last = event_number(last_id)
        if last is not None and last <= task.seq:
            for event in events[last:]:
                data = news(wiring.log.name, task_id, event)
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
                    task = await load(wiring.log, task_id)
                except LogUnavailable:
                    return
                except UnknownTask:
                    yield frame(0, "resync", dump(gone(task_id)))
                    return
                seq, is_over = task.seq, task.state.is_terminal
                yield frame(seq, "resync", view_of(task).model_dump_json())
                continue
            if wiring.hub.is_healthy != is_well:
                is_well = wiring.hub.is_healthy
                yield condition(is_well)
                continue
            fresh = await subscription.take(wiring.heartbeat_s)
            if subscription.is_closed:
                return
            if not fresh and not subscription.is_stale:
                yield HEARTBEAT
            for latest in fresh:
                if latest.seq > seq + 1:
                    # Events are missing: after reconnecting, the log has them.
                    return
                if latest.seq == seq + 1:
                    yield frame(latest.seq, latest.type, latest.data)
                    seq, is_over = latest.seq, latest.is_last


# --8<-- [end:task-stream]


# --8<-- [start:owner-stream]
@router.get(
    "/api/stream",
    response_class=EventSourceResponse,
    responses={**OWN_SSE, **documented()},
)
async def stream_owner(
    owner: Owner, wiring: WiringDep, last_event_id: LastEventId
) -> Response:
    """Tell all events of one's own tasks, of each log, without end.

    One connection is enough for a page: browsers open six to a host.
    """
    return _Stream(_owner_chunks(wiring, owner, last_event_id), wiring)


async def _owner_chunks(
    wiring: Wiring, owner: str, last_id: str
) -> AsyncIterator[bytes]:
    hub = wiring.hub
    yield opening()
    if not hub.begun.is_set():
        # Events from before the start would look like new ones.
        return
    with hub.subscribe(owner) as subscription:
        last = last_id
        fresh = hub.since(owner, last) if last else None
        is_well = True
        while not subscription.is_closed:
            if fresh is None:
                try:
                    snapshot = await wiring.log.snapshot(owner)
                except LogUnavailable:
                    return
                name = "resync" if last else "snapshot"
                last = snapshot.cursor
                tasks = [
                    view_of(t).model_dump(mode="json") for t in snapshot.tasks
                ]
                yield frame(last, name, dump({"tasks": tasks}))
                fresh = await subscription.take(0)
            # For a moment the hub may be behind the snapshot.
            new = [t for t in fresh if place(t.cursor) > place(last)]
            for first in range(0, len(new), EVENTS_PER_WRITE):
                batch = new[first : first + EVENTS_PER_WRITE]
                yield b"".join(frame(t.cursor, t.type, t.data) for t in batch)
                last = batch[-1].cursor
            while hub.is_healthy != is_well:
                is_well = hub.is_healthy
                yield condition(is_well)
            fresh = await subscription.take(wiring.heartbeat_s)
            if subscription.is_stale:
                # Events that were sent may be lost from the log: start over.
                subscription.is_stale, fresh = False, None
            elif not fresh and not subscription.is_closed:
                # The id moves an idle reader's position on the feed along.
                last = max(last, hub.cursor, key=place)
                yield f"id: {last}\n".encode() + HEARTBEAT


# --8<-- [end:owner-stream]
