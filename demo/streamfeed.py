"""The feed on Valkey or Redis Streams, as its readers see it.

All logs of a store tell their events there, in one order:

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
# chosen: a burst is told in some pieces, so that streams are served between.
FOLLOW_COUNT = 1000


class StreamFeed:
    """Reads the feed. What waits for news is in nobody's way."""

    def __init__(self, redis: Redis) -> None:
        self._pipe = Pipe(redis)
        self._news = Pipe(redis)

    async def follow(self, cursor: str, wait_s: float) -> list[FeedItem]:
        """Return what came after `cursor`; [] when nothing did in time."""
        read = "XREAD", "COUNT", FOLLOW_COUNT, "BLOCK", int(wait_s * 1000)
        try:
            while True:
                ask = *read, "STREAMS", FEED, cursor
                with answers():
                    streams = await self._news.call(*ask)
                items = items_of(streams[FEED]) if streams else []
                if items or not streams:
                    return items
                cursor = streams[FEED][-1][0]
        except asyncio.CancelledError:
            # Else the next reader would wait behind this one.
            self._news.drop()
            raise

    async def latest(self, count: int) -> list[FeedItem]:
        """Return the last `count` items of the feed, oldest first."""
        ask = "XREVRANGE", FEED, "+", "-", "COUNT", count
        with answers():
            entries = await self._pipe.call(*ask)
        return items_of(reversed(entries))

    async def has(self, cursor: str) -> bool:
        """Say whether what stood at a place of the feed is still there."""
        with answers():
            ask = "XRANGE", FEED, cursor, cursor
            return bool(await self._pipe.call(*ask))

    async def now(self) -> datetime:
        """Return what time it is by the clock that events are told by."""
        with answers():
            now_s, now_us = await self._pipe.call("TIME")
        return moment(int(now_s) * 1000 + int(now_us) // 1000)


@contextmanager
def answers() -> Iterator[None]:
    """Turn every way of not getting an answer into LogUnavailable."""
    try:
        yield
    except RedisError as error:
        raise LogUnavailable(str(error)) from error
