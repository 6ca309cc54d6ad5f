"""The feed on Valkey or Redis Streams, as its readers see it.

All logs of a store publish their events there, in one order. Each API
process follows it once and serves all its streams from that. Its key:

    feed    stream  log task owner seq type attempt at_ms data

It must not know HTTP, nor how a task is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from redis.asyncio import Redis
from redis.exceptions import RedisError

from demo.entries import items_of, moment
from demo.errors import LogUnavailable
from demo.logdata import FeedItem
from demo.pipe import Pipe

FEED = "feed"
# chosen: a burst is read in several pieces, and streams are served between.
FOLLOW_COUNT = 1000


class StreamFeed:
    """Reads the feed.

    Blocking reads get their own connection so that they don't delay
    commands.
    """

    def __init__(self, redis: Redis) -> None:
        self._pipe = Pipe(redis)
        self._blocking = Pipe(redis)

    async def follow(self, cursor: str, wait_s: float) -> list[FeedItem]:
        """Return the items after `cursor`; [] when none came in time."""
        read = "XREAD", "COUNT", FOLLOW_COUNT, "BLOCK", int(wait_s * 1000)
        try:
            while True:
                command = *read, "STREAMS", FEED, cursor
                with answers():
                    streams = await self._blocking.call(*command)
                items = items_of(streams[FEED]) if streams else []
                if items or not streams:
                    return items
                cursor = streams[FEED][-1][0]
        except asyncio.CancelledError:
            # Otherwise the next reader would wait for this read to end.
            self._blocking.drop()
            raise

    async def latest(self, count: int) -> list[FeedItem]:
        """Return the last `count` items of the feed, oldest first."""
        items: list[FeedItem] = []
        before = "+"
        # In pieces, as above: other callers are served between two of them.
        while count > 0:
            piece = min(FOLLOW_COUNT, count)
            command = "XREVRANGE", FEED, before, "-", "COUNT", piece
            with answers():
                entries = await self._pipe.call(*command)
            items += items_of(entries)
            if len(entries) < piece:
                break
            count -= piece
            before = f"({entries[-1][0]}"
        return items[::-1]

    async def has(self, cursor: str) -> bool:
        """Say whether the item at `cursor` is still on the feed."""
        with answers():
            command = "XRANGE", FEED, cursor, cursor
            return bool(await self._pipe.call(*command))

    async def now(self) -> datetime:
        """Return the time by the clock that stamps events."""
        with answers():
            now_s, now_us = await self._pipe.call("TIME")
        return moment(int(now_s) * 1000 + int(now_us) // 1000)


@contextmanager
def answers() -> Iterator[None]:
    """Turn every failure to get an answer into LogUnavailable."""
    try:
        yield
    except RedisError as error:
        raise LogUnavailable(str(error)) from error
