"""Looks into the lanes: which messages come next, which ones workers hold.

The sweeper uses it to find tasks without a message. It reads kombu's keys
(broker.py), at a cost that doesn't depend on the length of a lane. It must
not know what a task is: a message has a subject, and that's all.
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

# When a worker has held a message for longer and its task hasn't started,
# the message is stuck or the worker is dead. chosen: a start takes
# milliseconds.
FRESH_S = 5.0

# chosen: keeps the cost of a look constant. More than one task ever has
# copies of its message.
FRONT_COUNT = 50


# chosen: 1.5 MB of stale messages.
STALE_COUNT = 1_000
# chosen: the store needs some ms for as many.
PRUNE_COUNT = 500

_PRUNE = Path(__file__).with_name("prune.lua").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Front:
    """The end of a lane's list from which workers take messages.

    `length`: how many messages wait. `next_ids`: the subjects of the next
    FRONT_COUNT of them.
    """

    length: int
    next_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Look:
    """All lanes at one moment `at` of the broker's clock.

    `taken`: the subjects of the messages that workers hold. `fresh`: the
    subjects of those that were taken less than FRESH_S ago.
    """

    at: datetime
    fronts: dict[str, Front]
    taken: frozenset[str]
    fresh: frozenset[str]


async def look(redis: Redis) -> Look:
    """Return the state of the queue, at a cost independent of its length."""
    now_s, now_us = await redis.time()
    pipe = redis.pipeline(transaction=False)
    pipe.hgetall("unacked")
    # Times are of the clock of the worker that took the message. One far in
    # the future comes from a wrong clock and is ignored.
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
    """Remove stale messages from a piece of a lane; return where to go on.

    A task that is cancelled while it waits leaves its message behind until a
    worker takes it. No room is reserved for such messages, so a lane with
    many more messages than tasks is searched, piece by piece. 0: done, or
    there was no need.
    """
    queued, running = f"tasks:queued:{lane}", f"tasks:running:{lane}"
    length = int(await redis.llen(lane))
    tasks = int(await redis.zcard(queued)) + int(await redis.scard(running))
    # Those in line have no message yet (turns.lua).
    tasks -= int(await redis.hlen(f"tasks:waiting:{lane}"))
    if start >= length or length <= tasks + STALE_COUNT:
        return 0
    args = [start, start + PRUNE_COUNT - 1, "<stale>"]
    gone = await redis.eval(_PRUNE, 3, lane, queued, running, *map(str, args))
    return start + PRUNE_COUNT - int(gone)


async def push_next(redis: Redis, message: Message) -> None:
    """Push a message to the front: its task has waited already."""
    await redis.rpush(message.queue, message.payload)


def _subjects(found: Iterable[str | None]) -> frozenset[str]:
    return frozenset(subject for subject in found if subject)


def _subject_taken(raw: str) -> str | None:
    """Return the subject of a message in kombu's `unacked`."""
    try:
        return _subject(json.loads(raw)[0])
    except (ValueError, TypeError, LookupError):
        return None


def _subject(raw: str | dict[str, Any]) -> str | None:
    """Return the subject of an envelope; None if it's no envelope of ours."""
    try:
        envelope = json.loads(raw) if isinstance(raw, str) else raw
        return str(envelope["headers"]["id"]).partition(":")[0]
    except (ValueError, TypeError, KeyError):
        return None
