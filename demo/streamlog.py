"""The event log on Valkey or Redis Streams: one append is one Lua script.

Keys, for a log called `tasks` (stream ids are `<seq>-0`, so the store
itself refuses a number that is taken):

    tasks:log:<task>      stream  type attempt at_ms data
    tasks:lease:<task>    string  holder, expires by itself
    tasks:owner:<owner>   zset    task ids by creation, ms
    tasks:open:<owner>    set     the owner's unfinished tasks
    tasks:dead:<owner>    zset    the owner's dead letters by their end, ms
    tasks:open            zset    all unfinished tasks by creation, ms
    tasks:only:<kind>     string  task id, for kinds that run one at a time
    feed                  stream  log task owner seq + the fields above

It must not know HTTP, Celery, or what a message means.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from demo.contract import Draft, Event, Ref, fold
from demo.entries import dump, effect_of, events_of, item_of, moment, paired
from demo.errors import Busy, Conflict, LogUnavailable, QuotaExceeded
from demo.eventlog import Admission, FeedItem, Message, Snapshot
from demo.pipe import Pipe

FEED = "feed"
# chosen: a burst is told in some pieces, so that streams are served between.
FOLLOW_COUNT = 1000

_HERE = Path(__file__).parent
_APPEND = (_HERE / "append.lua").read_text(encoding="utf-8")
_RENEW = (_HERE / "renew.lua").read_text(encoding="utf-8")
_SNAPSHOT = (_HERE / "snapshot.lua").read_text(encoding="utf-8")


def connect(url: str, timeout_s: float, connections: int = 64) -> Redis:
    """Return a client that answers or fails within `timeout_s` seconds.

    No retries: a caller who waits must be told soon that it's in vain.
    (redis-py 8 would retry with backoff for 4.6 s. measured: facts.)
    """
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=Retry(NoBackoff(), 0),
        max_connections=connections,
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
    ) -> None:
        self.name = name
        self._redis = redis
        self._pipe = Pipe(redis)
        # Whoever waits for news mustn't stand in anybody's way.
        self._news = Pipe(redis)
        self._lease_ms = int(lease_s * 1000)
        self._retention_s = retention_s
        self._feed_length = feed_length
        self._append = redis.register_script(_APPEND)
        self._renew = redis.register_script(_RENEW)
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
        admission = admission or Admission()
        keys = [
            self._key("log", ref.id),
            FEED,
            self._key("lease", ref.id),
            self._key("owner", ref.owner),
            self._key("open", ref.owner),
            f"{self.name}:open",
            self._key("only", ref.kind),
            message.queue if message else FEED,
            self._key("dead", ref.owner),
        ]
        args: list[str | int] = [
            seq,
            draft.type.value,
            draft.attempt,
            dump(draft.data),
            self.name,
            ref.id,
            ref.owner,
            effect_of(draft),
            message.payload if message else "",
            holder or "",
            self._lease_ms,
            self._retention_s,
            self._feed_length,
            admission.unfinished_limit,
            admission.only_one_s,
        ]
        with _answers():
            said, *more = await self._pipe.run(self._append, keys, args)
        match said:
            case "ok":
                at = moment(more[0])
                return Event(seq, draft.type, draft.attempt, at, draft.data)
            case "quota":
                raise QuotaExceeded(admission.unfinished_limit)
            case "busy":
                raise Busy(ref.kind, max(1, int(more[0])))
            case _:
                raise Conflict(f"event {seq} of {ref.id} is taken")

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        """Return the events after `after_seq`; [] for an unknown id."""
        with _answers():
            entries = await self._pipe.call(
                "XRANGE", self._key("log", task_id), f"({after_seq}-0", "+"
            )
        return events_of((id_, paired(flat)) for id_, flat in entries)

    async def renew(self, task_id: str, holder: str) -> int | None:
        """Prolong `holder`'s lease; see EventLog.renew."""
        keys = [self._key("lease", task_id), self._key("log", task_id)]
        with _answers():
            count = await self._pipe.run(
                self._renew, keys, [holder, self._lease_ms]
            )
        return None if count < 0 else int(count)

    async def holder(self, task_id: str) -> str | None:
        """Return who holds the task's lease, if anybody does."""
        with _answers():
            held_by = await self._pipe.call("GET", self._key("lease", task_id))
        return held_by if held_by is None else str(held_by)

    async def owned(self, owner: str, limit: int) -> list[str]:
        """Return the ids of `owner`'s latest tasks, newest first."""
        return await self._latest_of("owner", owner, limit)

    async def dead_letters(self, owner: str, limit: int) -> list[str]:
        """Return the ids of `owner`'s latest dead letters, newest first."""
        return await self._latest_of("dead", owner, limit)

    async def unfinished(self, owner: str | None = None) -> list[str]:
        """Return the ids of unfinished tasks, oldest first."""
        with _answers():
            ids = await self._pipe.call("ZRANGE", f"{self.name}:open", 0, -1)
            if owner is None:
                return list(ids)
            own = await self._pipe.call("SMEMBERS", self._key("open", owner))
        return [id_ for id_ in ids if id_ in own]

    async def snapshot(self, owner: str) -> Snapshot:
        """Return `owner`'s unfinished tasks at one moment of the feed."""
        keys = [self._key("open", owner), FEED]
        with _answers():
            tip, *logs = await self._pipe.run(
                self._snapshot, keys, [self._key("log", "")]
            )
        tasks = [
            fold(task_id, events_of((id_, paired(f)) for id_, f in entries))
            for task_id, entries in logs
            if entries
        ]
        return Snapshot(tip, sorted(tasks, key=lambda t: t.created_at))

    async def push(self, message: Message) -> None:
        """Put `message` on its queue, when an earlier one was lost."""
        with _answers():
            await self._pipe.call("LPUSH", message.queue, message.payload)

    async def follow(self, cursor: str, wait_s: float) -> list[FeedItem]:
        """Return what came after `cursor`; [] when nothing did in time."""
        wait_ms = int(wait_s * 1000)
        try:
            with _answers():
                streams = await self._news.call(
                    *("XREAD", "COUNT", FOLLOW_COUNT, "BLOCK", wait_ms),
                    *("STREAMS", FEED, cursor),
                )
        except asyncio.CancelledError:
            # Else the next reader would wait behind this one.
            self._news.drop()
            raise
        entries = streams[FEED] if streams else []
        return [item_of(id_, paired(flat)) for id_, flat in entries]

    async def latest(self, count: int) -> list[FeedItem]:
        """Return the last `count` items of the feed, oldest first."""
        with _answers():
            entries = await self._pipe.call(
                "XREVRANGE", FEED, "+", "-", "COUNT", count
            )
        return [item_of(id_, paired(flat)) for id_, flat in reversed(entries)]

    async def _latest_of(self, what: str, owner: str, limit: int) -> list[str]:
        with _answers():
            ids = await self._pipe.call(
                "ZREVRANGE", self._key(what, owner), 0, limit - 1
            )
        return list(ids)

    def _key(self, what: str, whose: str) -> str:
        return f"{self.name}:{what}:{whose}"


@contextmanager
def _answers() -> Iterator[None]:
    """Turn every way of not getting an answer into LogUnavailable."""
    try:
        yield
    except RedisError as error:
        raise LogUnavailable(str(error)) from error
