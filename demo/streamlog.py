"""The event log on Valkey or Redis Streams: one append is one Lua script.

API, workers and sweeper open it through opening.py. Keys, for a log called
`tasks` (stream ids are `<seq>-0`, so the store itself refuses a number that
is taken):

    tasks:log:<task>      stream  type attempt at_ms data
    tasks:lease:<task>    string  holder, expires by itself
    tasks:owner:<owner>   zset    ids of unfinished tasks, and of ended ones
                                  that are kept, by creation, ms
    tasks:open:<owner>    set     the owner's unfinished tasks
    tasks:dead:<owner>    zset    the owner's dead letters by their end, ms
    tasks:open            zset    all unfinished tasks by creation, ms
    tasks:queued:<lane>   zset    task ids by when they began to wait, ms
    tasks:running:<lane>  set     task ids
    tasks:turns:<lane>…   and more of each lane: see turns.lua, dwell.lua
    tasks:only:<kind>     string  task id, for kinds that run one at a time
    tasks:gone:<task>     string  tombstone: owner, expiry in ms, end, marks
    tasks:ended           zset    ended tasks that are kept, by their end, ms
    tasks:buried          zset    those with a tombstone only, by the same
    tasks:reserve         hash    <log>:<task> -> bytes and address, and sums:
                                  @<address> and * -> bytes
    tasks:rate:@<address> string  the same as for an owner
    tasks:rate:<owner>    string  when the owner may submit in bulk again, ms
    feed                  stream  see streamfeed.py

It must not know HTTP, Celery, or what a message means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError

from demo.appending import GOING_ON, OPENING, RESERVE, Append, Figures
from demo.condition import Condition, condition_of
from demo.entries import events_of, snapshot_of, tombstone_of
from demo.errors import LogUnavailable, QueueFull
from demo.events import Draft, Event, Ref
from demo.laneindex import Message
from demo.logdata import Admission, Mark, Snapshot, Tombstone
from demo.pipe import connect
from demo.streamfeed import FEED, answers
from demo.streamlanes import StreamLanes

__all__ = ["FEED", "StreamLog", "connect"]

# chosen: a client that returns after a week still learns why.
TOMBSTONE_S = 604_800

# chosen: the store needs some ms for as many, so that no command waits long.
GIVE_WAY_COUNT = 200
# chosen: longer than an attempt may last (130 s, work/limits.py), so that
# even a late repetition of an effect still finds its key.
LEAST_STONE_MS = 180_000
# chosen: 32 MB by default, which is 3 KB for each event that the feed keeps.
FEED_FRACTION = 1 / 8

_RENEW, _SNAPSHOT, _GIVE_WAY, _FORGET = (
    Path(__file__).with_name(f"{name}.lua").read_text(encoding="utf-8")
    for name in ("renew", "snapshot", "giveway", "forget")
)


class StreamLog(StreamLanes):
    """The durable event log. Each process needs one instance for each log."""

    def __init__(
        self,
        redis: Redis,
        name: str,
        *,
        lease_s: float,
        retention_s: int,
        feed_length: int,
        tombstone_s: int = TOMBSTONE_S,
        least_s: int = 10,
        is_fair: bool = False,
    ) -> None:
        self.name = name
        super().__init__(redis, is_fair=is_fair)
        self._redis, self._least_ms = redis, 1000 * least_s
        self._figures = Figures(
            *(int(lease_s * 1000), retention_s, tombstone_s, feed_length),
            is_fair=is_fair,
        )
        self._open = redis.register_script(OPENING)
        self._go_on = redis.register_script(GOING_ON)
        self._renew = redis.register_script(_RENEW)
        self._snapshot = redis.register_script(_SNAPSHOT)
        self._give_way = redis.register_script(_GIVE_WAY)
        self._forget = redis.register_script(_FORGET)

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
            with answers():
                answer = await self._pipe.run(script, keys, args)
        except LogUnavailable as error:
            if isinstance(error.__cause__, OutOfMemoryError):
                raise QueueFull from error
            raise
        return append.read(answer)

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        """Return the events after `after_seq`; [] for an unknown id."""
        with answers():
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
        """Return `owner`'s latest tasks, newest first, after `after`."""
        below = after or Mark(2**53, "")
        marks: list[Mark] = []
        # Tasks of the same moment are ordered by their ids.
        skip = 0
        while len(marks) < limit:
            with answers():
                pairs = await self._pipe.call(
                    *("ZRANGE", self._key("owner", owner), below.at_ms),
                    *("-inf", "BYSCORE", "REV", "LIMIT", skip, limit),
                    "WITHSCORES",
                )
            page = [Mark(int(at_ms), id_) for id_, at_ms in pairs]
            marks += [m for m in page if (m.at_ms, m.task_id) < astuple(below)]
            if len(page) < limit:
                break
            skip += limit
        return marks[:limit]

    async def tombstone(self, task_id: str) -> Tombstone | None:
        """Return the tombstone of a task that has expired, if there is one."""
        with answers():
            text = await self._pipe.call("GET", self._key("gone", task_id))
        return None if text is None else tombstone_of(text)

    async def condition(self) -> Condition | None:
        """Return the condition of the store; None while it is loading."""
        with answers():
            info, reserved = await asyncio.gather(
                self._pipe.call("INFO", "memory", "persistence"),
                self._pipe.call("HGET", RESERVE, "*"),
            )
        return condition_of(info, int(reserved or 0))

    async def give_way(self, limit_bytes: int = 0) -> int:
        """Forget ended tasks; see EventLog.give_way."""
        figures = self._figures
        keys = [f"{self.name}:ended", f"{self.name}:buried", FEED]
        args: list[str | int] = [
            *(self.name, GIVE_WAY_COUNT, figures.retention_s * 1000),
            *(figures.tombstone_s * 1000, int(limit_bytes > 0)),
            *(self._least_ms, max(LEAST_STONE_MS, self._least_ms)),
            int(limit_bytes * FEED_FRACTION),
        ]
        with answers():
            return int(await self._pipe.run(self._give_way, keys, args))

    async def forget(self, task_id: str, lanes: Sequence[str]) -> bool:
        """Forget an unfinished task without a log; see EventLog.forget."""
        keys = [self._key("log", task_id), f"{self.name}:open", RESERVE]
        for lane in lanes:
            lists = "queued", "running", "waiting", "sent"
            keys += [self._key(each, lane) for each in lists]
        with answers():
            return bool(
                await self._pipe.run(self._forget, keys, [self.name, task_id])
            )

    async def dead_letters(self, owner: str, limit: int) -> list[str]:
        """Return the ids of `owner`'s latest dead letters, newest first."""
        with answers():
            ids = await self._pipe.call(
                "ZREVRANGE", self._key("dead", owner), 0, limit - 1
            )
        return list(ids)

    async def unfinished(self, owner: str | None = None) -> list[str]:
        """Return the ids of unfinished tasks, oldest first."""
        with answers():
            ids = await self._pipe.call("ZRANGE", f"{self.name}:open", 0, -1)
            if owner is None:
                return list(ids)
            own = await self._pipe.call("SMEMBERS", self._key("open", owner))
        return [id_ for id_ in ids if id_ in own]

    async def snapshot(self, owner: str) -> Snapshot:
        """Return `owner`'s unfinished tasks at one moment of the feed."""
        keys, logs = [self._key("open", owner), FEED], self._key("log", "")
        with answers():
            answer = await self._pipe.run(self._snapshot, keys, [logs])
        return snapshot_of(answer)

    async def _lease(self, task_id: str, holder: str) -> object:
        keys = [self._key("lease", task_id), self._key("log", task_id)]
        args: list[str | int] = [holder, self._figures.lease_ms]
        with answers():
            return await self._pipe.run(self._renew, keys, args)
