"""The feed in memory, shared by all memory logs (memorylog.py) of a test."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from demo.events import Event, Ref
from demo.logdata import FeedItem


@dataclass
class Feed:
    """The shared feed, and the queues, of all logs in one process."""

    items: list[FeedItem] = field(default_factory=list)
    queues: dict[str, list[str]] = field(
        default_factory=lambda: defaultdict(list)
    )
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)


class MemoryFeed:
    """Publishes events and follows them, as StreamFeed does."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed

    async def _publish(self, log: str, ref: Ref, event: Event) -> None:
        cursor = f"{len(self.feed.items) + 1}-0"
        self.feed.items.append(FeedItem(cursor, log, ref.owner, ref.id, event))
        async with self.feed.changed:
            self.feed.changed.notify_all()

    async def follow(self, cursor: str, wait_s: float) -> list[FeedItem]:
        """Return the items after `cursor`; [] when none came in time."""
        after = int(cursor.partition("-")[0])
        try:
            async with asyncio.timeout(wait_s), self.feed.changed:
                await self.feed.changed.wait_for(
                    lambda: len(self.feed.items) > after
                )
        except TimeoutError:
            return []
        return self.feed.items[after:]

    async def latest(self, count: int) -> list[FeedItem]:
        """Return the last `count` items of the feed, oldest first."""
        return self.feed.items[-count:]

    async def has(self, cursor: str) -> bool:
        """Say whether the item at `cursor` is still on the feed."""
        return any(item.cursor == cursor for item in self.feed.items)
