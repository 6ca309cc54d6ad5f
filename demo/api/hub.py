"""The one reader of the feed in this process, for all of its streams.

Owners subscribe; the hub reads each event once, encodes it once and hands
it to whoever it belongs to. It keeps the latest events in memory, so that a
reader who comes back costs the broker nothing. It must not know HTTP.
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
from demo.api.subscription import Subscription, Told, place, told_of
from demo.errors import LogUnavailable
from demo.eventlog import EventLog, FeedItem
from demo.storemonitor import StoreMonitor

logger = logging.getLogger(__name__)

# chosen: some 4 MB; at 60 tasks of 15 events each, four times over.
RING_LENGTH = 4096
# chosen: how soon a frozen broker shows in the hub's health, beside the
# time-out of one answer. The hub's own client must be more patient.
FOLLOW_WAIT_S = 2.0
# The place on a feed before all of its events.
START = "0-0"
# chosen: how late it is noticed that the feed isn't the one that it was.
PROVE_S = 1.0
# chosen: a broker restarts in 0.1 s (measured: by hand), so look soon.
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0


class Hub:
    """Follows the feed and fans it out. `run` is its whole life."""

    def __init__(
        self,
        log: EventLog,
        ring_length: int = RING_LENGTH,
        scales: StoreMonitor | None = None,
    ) -> None:
        self.is_healthy = False
        self.cursor = START
        # How the store is, as of a moment ago.
        self.scales = scales or StoreMonitor(log)
        # Set when the ring holds what the feed had to tell.
        self.begun = asyncio.Event()
        # Set it, and all streams end.
        self.closing = anyio.Event()
        self.queues = Queues(log.name)
        self._log = log
        self._ring: deque[Told] = deque(maxlen=ring_length)
        self._readers: dict[str, set[Subscription]] = {}

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

    def since(self, owner: str, cursor: str) -> list[Told] | None:
        """Return `owner`'s events after `cursor`; None if that is too old."""
        missed: list[Told] = []
        for told in reversed(self._ring):
            if told.cursor == cursor:
                return missed[::-1]
            if told.owner == owner:
                missed.append(told)
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
        """Go on for ever, through every absence of the broker."""
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
            # A reader that dies takes every stream's news with it while
            # the streams stay open: it must not, whatever it has met.
            except Exception:
                logger.exception("the reader of the feed failed")
            self._feel(is_healthy=False)
            await asyncio.sleep(pause_s * random.uniform(0.5, 1))  # noqa: S311
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _listen(self) -> None:
        """Tell what comes until the feed is away, or isn't the same."""
        loop = asyncio.get_running_loop()
        known, known_s = self.cursor, loop.time()
        while True:
            if loop.time() - known_s >= PROVE_S:
                # A broker that was emptied goes on as if nothing were. So
                # what was told a moment ago must still be there.
                if known != START and not await self._log.has(known):
                    return
                known, known_s = self.cursor, loop.time()
            news = await self._log.follow(self.cursor, FOLLOW_WAIT_S)
            # Whoever waits for an answer comes before the news of it: both
            # arrive in the same moment.
            await asyncio.sleep(0)
            for item in news:
                self._tell(item)
            if known == START:
                known = self.cursor

    def _feel(self, *, is_healthy: bool) -> None:
        """Take note of how it is; streams say it when it changes."""
        if is_healthy != self.is_healthy:
            self.is_healthy = is_healthy
            for subscription in self._subscriptions():
                subscription.wake()

    def _subscriptions(self) -> list[Subscription]:
        return [s for readers in self._readers.values() for s in readers]

    async def _catch_up(self, *, is_same: bool) -> None:
        """Go on where the reader stopped; start over where that is gone."""
        ring_length = self._ring.maxlen or RING_LENGTH
        items = await self._log.latest(ring_length)
        new = [i for i in items if place(i.cursor) > place(self.cursor)]
        is_known = any(i.cursor == self.cursor for i in items)
        if self.cursor != START and not (is_known and is_same):
            # More went by than the feed keeps, or the broker lost its end.
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
        told = told_of(item)
        self.queues.see(item)
        self._ring.append(told)
        self.cursor = told.cursor
        for subscription in self._readers.get(told.owner, ()):
            subscription.offer(told)

    # --8<-- [end:tell]
