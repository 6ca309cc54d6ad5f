"""The event log on Valkey or Redis Streams: one append is one Lua script.

Keys, for a log called `tasks` (stream ids are `<seq>-0`, so the store
itself refuses a number that is taken):

    tasks:log:<task>      stream  type attempt at_ms data
    tasks:lease:<task>    string  holder, expires by itself
    tasks:owner:<owner>   zset    task ids by creation, ms
    tasks:open:<owner>    set     the owner's unfinished tasks
    tasks:dead:<owner>    zset    the owner's dead letters by their end, ms
    tasks:open            zset    all unfinished tasks by creation, ms
    tasks:queued:<lane>   zset    task ids by when they began to wait, ms
    tasks:running:<lane>  set     task ids
    tasks:only:<kind>     string  task id, for kinds that run one at a time
    tasks:gone:<task>     string  owner and expiry in ms: the tombstone
    tasks:rate:<owner>    string  when the owner may submit in bulk again, ms
    feed                  stream  log task owner seq + the fields above

It must not know HTTP, Celery, or what a message means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError, RedisError

from demo.appending import GOING_ON, OPENING, Append, Figures
from demo.entries import (
    events_of,
    fullness_of,
    items_of,
    snapshot_of,
    tombstone_of,
)
from demo.errors import LogUnavailable, QueueFull
from demo.events import Draft, Event, Ref
from demo.exchange import (
    Admission,
    Demand,
    FeedItem,
    Mark,
    Message,
    Snapshot,
    Tombstone,
)
from demo.pipe import Pipe, connect

__all__ = ["FEED", "StreamLog", "connect"]

FEED = "feed"
# chosen: a client that was away for a week of holidays is told why.
TOMBSTONE_S = 604_800
# chosen: a burst is told in some pieces, so that streams are served between.
FOLLOW_COUNT = 1000

_RENEW, _DEMAND, _SNAPSHOT = (
    Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")
    for name in ("renew", "demand", "snapshot")
)


class StreamLog:
    """The durable event log. One instance a process and log is enough."""

    def __init__(
        self,
        redis: Redis,
        name: str,
        *,
        lease_s: float,
        retention_s: int,
        feed_length: int,
        tombstone_s: int = TOMBSTONE_S,
    ) -> None:
        self.name = name
        self._redis = redis
        self._pipe = Pipe(redis)
        # Whoever waits for news mustn't stand in anybody's way.
        self._news = Pipe(redis)
        self._figures = Figures(
            int(lease_s * 1000), retention_s, tombstone_s, feed_length
        )
        self._open = redis.register_script(OPENING)
        self._go_on = redis.register_script(GOING_ON)
        self._renew = redis.register_script(_RENEW)
        self._demand = redis.register_script(_DEMAND)
        self._snapshot = redis.register_script(_SNAPSHOT)

    async def append(
        self,
        ref: Ref,
        seq: int,
        draft: Draft,
        *,
        message: Message | None = None,
        holder: str | None = None,
        admission: Admission | None = None,
    ) -> Event:
        """Append in one atomic step; see EventLog.append."""
        append = Append(
            ref, seq, draft, message, holder, admission or Admission()
        )
        script = self._open if append.is_opening else self._go_on
        keys = append.keys(self.name, FEED)
        args = append.args(self.name, self._figures)
        try:
            with _answers():
                answer = await self._pipe.run(script, keys, args)
        except LogUnavailable as error:
            if isinstance(error.__cause__, OutOfMemoryError):
                raise QueueFull from error
            raise
        return append.read(answer)

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        """Return the events after `after_seq`; [] for an unknown id."""
        with _answers():
            entries = await self._pipe.call(
                "XRANGE", self._key("log", task_id), f"({after_seq}-0", "+"
            )
        return events_of(entries)

    async def renew(self, task_id: str, holder: str) -> int | None:
        """Prolong `holder`'s lease; see EventLog.renew."""
        count = await self._lease(task_id, holder)
        return count if isinstance(count, int) and count >= 0 else None

    async def holder(self, task_id: str) -> str | None:
        """Return who holds the task's lease, if anybody does."""
        held_by = await self._lease(task_id, "")
        return held_by if isinstance(held_by, str) else None

    async def owned(
        self, owner: str, limit: int, after: Mark | None = None
    ) -> list[Mark]:
        """Return `owner`'s latest tasks, newest first, behind `after`."""
        below = after or Mark(2**53, "")
        marks: list[Mark] = []
        # Those of the same moment stand in the order of their ids.
        skip = 0
        while len(marks) < limit:
            with _answers():
                pairs = await self._pipe.call(
                    *("ZRANGE", self._key("owner", owner), below.at_ms),
                    *("-inf", "BYSCORE", "REV", "LIMIT", skip, limit),
                    "WITHSCORES",
                )
            found = [Mark(int(at_ms), id_) for id_, at_ms in pairs]
            marks += [
                m for m in found if (m.at_ms, m.task_id) < astuple(below)
            ]
            if len(found) < limit:
                break
            skip += limit
        return marks[:limit]

    async def tombstone(self, task_id: str) -> Tombstone | None:
        """Return what is left of a task that has expired, if anything."""
        with _answers():
            text = await self._pipe.call("GET", self._key("gone", task_id))
        return None if text is None else tombstone_of(text)

    async def fullness(self) -> float:
        """Return how much of the store's memory is used, 0.0 to 1.0."""
        with _answers():
            return fullness_of(await self._pipe.call("INFO", "memory"))

    async def dead_letters(self, owner: str, limit: int) -> list[str]:
        """Return the ids of `owner`'s latest dead letters, newest first."""
        with _answers():
            ids = await self._pipe.call(
                "ZREVRANGE", self._key("dead", owner), 0, limit - 1
            )
        return list(ids)

    async def unfinished(self, owner: str | None = None) -> list[str]:
        """Return the ids of unfinished tasks, oldest first."""
        with _answers():
            ids = await self._pipe.call("ZRANGE", f"{self.name}:open", 0, -1)
            if owner is None:
                return list(ids)
            own = await self._pipe.call("SMEMBERS", self._key("open", owner))
        return [id_ for id_ in ids if id_ in own]

    async def demand(self, lane: str) -> Demand:
        """Return what `lane` has to do, at the same cost however much."""
        keys = [self._key("queued", lane), self._key("running", lane)]
        with _answers():
            said = await self._pipe.run(self._demand, keys, [])
        return Demand(said[0], said[1], oldest_queued_s=said[2] / 1000)

    async def snapshot(self, owner: str) -> Snapshot:
        """Return `owner`'s unfinished tasks at one moment of the feed."""
        keys, logs = [self._key("open", owner), FEED], self._key("log", "")
        with _answers():
            said = await self._pipe.run(self._snapshot, keys, [logs])
        return snapshot_of(said)

    async def push(self, message: Message) -> None:
        """Put `message` on its queue, when an earlier one was lost."""
        with _answers():
            await self._pipe.call("LPUSH", message.queue, message.payload)

    async def follow(self, cursor: str, wait_s: float) -> list[FeedItem]:
        """Return what came after `cursor`; [] when nothing did in time."""
        wait = "BLOCK", int(wait_s * 1000)
        how = "XREAD", "COUNT", FOLLOW_COUNT, *wait, "STREAMS"
        try:
            while True:
                with _answers():
                    streams = await self._news.call(*how, FEED, cursor)
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
        with _answers():
            entries = await self._pipe.call(*ask)
        return items_of(reversed(entries))

    async def _lease(self, task_id: str, holder: str) -> object:
        keys = [f"{self.name}:{key}:{task_id}" for key in ("lease", "log")]
        args: list[str | int] = [holder, self._figures.lease_ms]
        with _answers():
            return await self._pipe.run(self._renew, keys, args)

    def _key(self, what: str, whose: str) -> str:
        return f"{self.name}:{what}:{whose}"


@contextmanager
def _answers() -> Iterator[None]:
    """Turn every way of not getting an answer into LogUnavailable."""
    try:
        yield
    except RedisError as error:
        raise LogUnavailable(str(error)) from error
