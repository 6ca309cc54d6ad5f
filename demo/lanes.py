"""What can be seen of the lanes: their fronts, and what workers hold.

Reads kombu's keys (broker.py) and costs the same however long a lane is.
It must not know what a task is: a message is about a subject, and that's it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from demo.broker import LANES
from demo.eventlog import Message

# A message that a worker took this long ago, of a task that hasn't started,
# is stuck or its worker is dead. chosen: a start takes milliseconds.
FRESH_S = 5.0

# chosen: a look costs the same however many messages wait. Above the number
# of copies that one task's messages ever have.
FRONT_COUNT = 50


# chosen: 1.5 MB of messages that nobody needs any more.
STALE_COUNT = 1_000
# chosen: a look at so many takes the store some ms.
PRUNE_COUNT = 500

_PRUNE = Path(__file__).with_name("prune.lua").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Front:
    """The end of a lane's list from which workers take.

    `length`: how many messages wait. `next_ids`: what the next FRONT_COUNT
    of them are about.
    """

    length: int
    next_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Look:
    """All lanes at one moment `at` of the broker's clock.

    `taken`: what the messages are about that workers have; `fresh`: those
    of them that were taken less than FRESH_S ago.
    """

    at: datetime
    fronts: dict[str, Front]
    taken: frozenset[str]
    fresh: frozenset[str]


async def look(redis: Redis) -> Look:
    """Return what can be seen of the queue, however long it is."""
    now_s, now_us = await redis.time()
    pipe = redis.pipeline(transaction=False)
    pipe.hgetall("unacked")
    # By the clock of the worker that took it: one from the future was set
    # wrong, and tells nothing.
    pipe.zrange(
        "unacked_index", now_s - FRESH_S, now_s + FRESH_S, byscore=True
    )
    for lane in LANES:
        pipe.llen(lane)
        pipe.lrange(lane, -FRONT_COUNT, -1)
    held, tags, *lanes = await pipe.execute()
    by_tag = {tag: _subject_taken(raw) for tag, raw in held.items()}
    return Look(
        datetime.fromtimestamp(now_s + now_us / 1e6, UTC),
        {
            lane: Front(length, _subjects(map(_subject, raw)))
            for lane, length, raw in zip(
                LANES, lanes[::2], lanes[1::2], strict=True
            )
        },
        _subjects(by_tag.values()),
        _subjects(by_tag.get(tag) for tag in tags),
    )


async def memory_bytes(redis: Redis) -> int:
    """Return how much memory the broker uses."""
    return int((await redis.info("memory"))["used_memory"])


async def prune(redis: Redis, lane: str, start: int) -> int:
    """Take stale messages out of a piece of a lane; return where to go on.

    A task that is cancelled while it waits leaves its message behind until a
    worker comes by. Nothing is reserved for those, so a lane that has many
    more messages than tasks is gone through, piece by piece. 0: it's well,
    or through.
    """
    queued, running = f"tasks:queued:{lane}", f"tasks:running:{lane}"
    length = int(await redis.llen(lane))
    tasks = int(await redis.zcard(queued)) + int(await redis.scard(running))
    if start >= length or length <= tasks + STALE_COUNT:
        return 0
    args = [start, start + PRUNE_COUNT - 1, "<stale>"]
    gone = await redis.eval(_PRUNE, 3, lane, queued, running, *map(str, args))
    return start + PRUNE_COUNT - int(gone)


async def push_next(redis: Redis, message: Message) -> None:
    """Put a message where it is taken next: it has waited already."""
    await redis.rpush(message.queue, message.payload)


def _subjects(found: Iterable[str | None]) -> frozenset[str]:
    return frozenset(subject for subject in found if subject)


def _subject_taken(raw: str) -> str | None:
    """Return what a message is about that kombu keeps in `unacked`."""
    try:
        return _subject(json.loads(raw)[0])
    except (ValueError, TypeError, LookupError):
        return None


def _subject(raw: str | dict[str, Any]) -> str | None:
    """Return what an envelope is about; None for anything else's."""
    try:
        envelope = json.loads(raw) if isinstance(raw, str) else raw
        return str(envelope["headers"]["id"]).partition(":")[0]
    except (ValueError, TypeError, KeyError):
        return None
