"""Buffers the events that one stream still has to send, and waits for more.

The hub offers events to subscriptions; a stream takes them from its own.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from functools import cached_property

from demo.alarm import Alarm
from demo.contract import TERMINAL_STATES, TRANSITIONS
from demo.eventlog import FeedItem
from demo.jsontext import dump
from demo.wire import news

logger = logging.getLogger(__name__)

# Twice what `follow` returns at most, so that one burst drops no reader.
PENDING_LIMIT = 2048


@dataclass(frozen=True)
class StreamEvent:
    """An event of the feed, ready for streams; the hub's ring keeps them."""

    cursor: str
    owner: str
    task_id: str
    seq: int
    type: str
    is_last: bool
    item: FeedItem

    @cached_property
    def data(self) -> str:
        """Return it as JSON: encoded at first use, once for all readers."""
        return dump(news(self.item.log, self.task_id, self.item.event))


def stream_event_of(item: FeedItem) -> StreamEvent:
    """Return an item of the feed as a StreamEvent."""
    event = item.event
    return StreamEvent(
        item.cursor,
        item.owner,
        item.task_id,
        event.seq,
        event.type.value,
        TRANSITIONS[event.type][1] in TERMINAL_STATES,
        item,
    )


class Subscription:
    """The events a reader has yet to get. Bounded: a slow one is dropped."""

    def __init__(self, owner: str, task_id: str | None) -> None:
        self.owner = owner
        self.task_id = task_id
        self.is_closed = False
        # Events that were sent may be lost: read the log again, and resync.
        self.is_stale = False
        self._pending: deque[StreamEvent] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._patience = Alarm(self.wake)

    def offer(self, event: StreamEvent) -> None:
        """Add an event, or drop the reader if too many are pending."""
        if self.task_id not in (None, event.task_id) or self.is_closed:
            return
        if len(self._pending) >= PENDING_LIMIT:
            logger.info("dropped a reader who lags behind")
            self.close()
            return
        self._pending.append(event)
        self.wake()

    def close(self) -> None:
        """End it. The reader reconnects at its cursor and misses nothing."""
        self.is_closed = True
        self._pending.clear()
        self._patience.end()
        self.wake()

    def start_over(self) -> None:
        """Drop pending events, because the feed was replaced or has a gap."""
        self._pending.clear()
        self.is_stale = True
        self.wake()

    async def take(self, wait_s: float) -> list[StreamEvent]:
        """Return pending events; [] after `wait_s` or a `wake` without any."""
        if not self._pending and not self.is_closed:
            self._waiting = asyncio.get_running_loop().create_future()
            self._patience.set(wait_s)
            try:
                await self._waiting
            finally:
                self._patience.unset()
        # Take pending events even after a timeout: they can arrive in the
        # turn of the loop in which the time is up. A heartbeat would then
        # carry a position after them, and the reader would lose them.
        taken = list(self._pending)
        self._pending.clear()
        return taken

    def wake(self) -> None:
        """Let `take` return, also with nothing."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


def place(cursor: str) -> tuple[int, int]:
    """Return a cursor in a form that compares by position."""
    at_ms, _, number = cursor.partition("-")
    return int(at_ms), int(number)
