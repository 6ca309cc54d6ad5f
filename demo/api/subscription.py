"""What one reader still has to be told, and how it waits for more."""

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

# Twice what `follow` returns at most, so that a burst alone drops nobody.
PENDING_LIMIT = 2048


@dataclass(frozen=True)
class Told:
    """One event; the ring keeps these."""

    cursor: str
    owner: str
    task_id: str
    seq: int
    type: str
    is_last: bool
    item: FeedItem

    @cached_property
    def data(self) -> str:
        """Return it encoded: once for all readers, and not for none."""
        return dump(news(self.item.log, self.task_id, self.item.event))


def told_of(item: FeedItem) -> Told:
    """Return an item of the feed as it's told."""
    event = item.event
    return Told(
        item.cursor,
        item.owner,
        item.task_id,
        event.seq,
        event.type.value,
        TRANSITIONS[event.type][1] in TERMINAL_STATES,
        item,
    )


class Subscription:
    """What one reader still has to be told. Bounded: who lags is dropped."""

    def __init__(self, owner: str, task_id: str | None) -> None:
        self.owner = owner
        self.task_id = task_id
        self.is_closed = False
        # What was told may never have been: read again, and say so.
        self.is_stale = False
        self._pending: deque[Told] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._patience = Alarm(self.wake)

    def offer(self, told: Told) -> None:
        """Add an event, or drop the reader who has too many waiting."""
        if self.task_id not in (None, told.task_id) or self.is_closed:
            return
        if len(self._pending) >= PENDING_LIMIT:
            logger.info("dropped a reader who lags behind")
            self.close()
            return
        self._pending.append(told)
        self.wake()

    def close(self) -> None:
        """End it. The reader comes back with its cursor and misses nothing."""
        self.is_closed = True
        self._pending.clear()
        self._patience.end()
        self.wake()

    def start_over(self) -> None:
        """Forget what is waiting: the feed isn't the one that it was."""
        self._pending.clear()
        self.is_stale = True
        self.wake()

    async def take(self, wait_s: float) -> list[Told]:
        """Return what is waiting; [] when woken or nothing came."""
        if not self._pending and not self.is_closed:
            self._waiting = asyncio.get_running_loop().create_future()
            self._patience.set(wait_s)
            try:
                await self._waiting
            finally:
                self._patience.unset()
        # Whatever woke it, what counts is what is there: news can come in
        # the same turn of the loop in which the time is up. A heartbeat
        # would then name a place on the feed that lies behind them, and
        # they'd be lost.
        taken = list(self._pending)
        self._pending.clear()
        return taken

    def wake(self) -> None:
        """Let `take` return, also with nothing."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


def place(cursor: str) -> tuple[int, int]:
    """Return a cursor in a form that can be compared."""
    at_ms, _, number = cursor.partition("-")
    return int(at_ms), int(number)
