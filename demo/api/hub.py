"""Reads the feed once for all event streams of this process.

Streams subscribe for an owner. The hub reads each event once, encodes it once
and hands it to that owner's subscriptions. It keeps the latest events in a
ring in memory, so a reader that reconnects costs the broker nothing. It must
not know HTTP: stream.py speaks that.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

import anyio

from demo.api.queues import Queues
from demo.api.subscription import (
    StreamEvent,
    Subscription,
    place,
    stream_event_of,
)
from demo.errors import LogUnavailable
from demo.eventlog import EventLog, FeedItem
from demo.storemonitor import StoreMonitor

logger = logging.getLogger(__name__)

# The default of the feed's own length. measured: by hand, 1.1 kB for an event
# with 200 bytes of data, so 11 MB.
RING_LENGTH = 10_000
# chosen: a frozen broker shows in the hub's health after this and the timeout
# of one command. The hub's own client needs a longer timeout than this.
FOLLOW_WAIT_S = 2.0
# The position on a feed before all of its events.
START = "0-0"
# chosen: the delay until a feed that was replaced by another is noticed.
PROVE_S = 1.0
# chosen: a broker restarts in 0.1 s (measured: by hand), so retry soon.
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0


class Hub:
    """Follows the feed and fans it out. `run` runs as long as the API."""

    def __init__(
        self,
        log: EventLog,
        ring_length: int = RING_LENGTH,
        scales: StoreMonitor | None = None,
        *,
        is_fair: bool = False,
    ) -> None:
        self.is_healthy = False
        self.cursor = START
        # How full the store is, as of a moment ago.
        self.scales = scales or StoreMonitor(log)
        # Set when the ring holds the feed's latest events.
        self.begun = asyncio.Event()
        # Setting it ends all streams.
        self.closing = anyio.Event()
        self.queues = Queues(log.name, is_fair=is_fair)
        self._log = log
        self._ring: deque[StreamEvent] = deque(maxlen=ring_length)
        self._readers: dict[str, set[Subscription]] = {}

    @property
    def ring_length(self) -> int:
        """Return how many events are kept for readers that reconnect."""
        return self._ring.maxlen or RING_LENGTH

    @property
    def readers(self) -> int:
        """Return how many streams are open."""
        return sum(len(readers) for readers in self._readers.values())

    # --8<-- [start:subscribe]
    @contextmanager
    def subscribe(
        self, owner: str, task_id: str | None = None
    ) -> Iterator[Subscription]:
        """Collect `owner`'s events from now on, of all tasks or of one."""
        subscription = Subscription(owner, task_id)
        self._readers.setdefault(owner, set()).add(subscription)
        try:
            yield subscription
        finally:
            subscription.close()
            self._readers[owner].discard(subscription)
            if not self._readers[owner]:
                del self._readers[owner]

    def since(self, owner: str, cursor: str) -> list[StreamEvent] | None:
        """Return `owner`'s events after `cursor`; None if that is too old."""
        missed: list[StreamEvent] = []
        for event in reversed(self._ring):
            if event.cursor == cursor:
                return missed[::-1]
            if event.owner == owner:
                missed.append(event)
        return None

    # --8<-- [end:subscribe]

    async def run(self) -> None:
        """Follow the feed until cancelled, and end the streams if asked."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.scales.run())
            group.create_task(self._follow())
            await self.closing.wait()
            for subscription in self._subscriptions():
                subscription.close()

    async def _follow(self) -> None:
        """Follow for ever, and reconnect after each outage of the broker."""
        pause_s = FIRST_PAUSE_S
        is_same = True
        while True:
            try:
                await self._catch_up(is_same=is_same)
                is_same = True
                pause_s = FIRST_PAUSE_S
                if not self.is_healthy:
                    logger.info("following the event log")
                self._feel(is_healthy=True)
                self.begun.set()
                await self._listen()
                is_same = False
                continue
            except LogUnavailable:
                if self.is_healthy:
                    logger.warning("the event log is away")
            # If this coroutine ended, all streams would stay open and get
            # no more events. So it survives any error.
            except Exception:
                logger.exception("the reader of the feed failed")
            self._feel(is_healthy=False)
            await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _listen(self) -> None:
        """Pass on events until the feed is away, or has been replaced."""
        loop = asyncio.get_running_loop()
        known, known_s = self.cursor, loop.time()
        while True:
            if loop.time() - known_s >= PROVE_S:
                # A broker that was emptied continues without an error. So
                # check that an event of a moment ago still exists.
                if known != START and not await self._log.has(known):
                    return
                known, known_s = self.cursor, loop.time()
            news = await self._log.follow(self.cursor, FOLLOW_WAIT_S)
            # Requests whose responses arrive in the same moment go first;
            # the events follow.
            await asyncio.sleep(0)
            for item in news:
                self._tell(item)
            if known == START:
                known = self.cursor

    def _feel(self, *, is_healthy: bool) -> None:
        """Record the health; when it changes, wake all streams to send it."""
        if is_healthy != self.is_healthy:
            self.is_healthy = is_healthy
            for subscription in self._subscriptions():
                subscription.wake()

    def _subscriptions(self) -> list[Subscription]:
        return [s for readers in self._readers.values() for s in readers]

    async def _catch_up(self, *, is_same: bool) -> None:
        """Continue at the cursor; start over if the feed no longer has it."""
        items = await self._log.latest(self.ring_length)
        new = [i for i in items if place(i.cursor) > place(self.cursor)]
        is_known = any(i.cursor == self.cursor for i in items)
        if self.cursor != START and not (is_known and is_same):
            # More events passed than the feed keeps, or the broker lost some.
            logger.warning("the feed has a gap; all streams start over")
            self._ring.clear()
            self.queues.forget()
            for subscription in self._subscriptions():
                subscription.start_over()
            new = items
            self.cursor = START
        for item in new:
            self._tell(item)

    # --8<-- [start:tell]
    def _tell(self, item: FeedItem) -> None:
        event = stream_event_of(item)
        self.queues.see(item)
        self._ring.append(event)
        self.cursor = event.cursor
        for subscription in self._readers.get(event.owner, ()):
            subscription.offer(event)

    # --8<-- [end:tell]
