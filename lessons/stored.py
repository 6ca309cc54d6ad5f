"""Reads all keys that the store has about one task, raw.

One script reads the keys of streamlog.py and of kombu (broker.py) in the same
moment, and changes nothing. The service doesn't need it; it lets readers see
what a task consists of. A message exists from the submission until the attempt
is over, because it is acknowledged late.

It must not know HTTP, nor the meaning of the fields.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field
from redis.asyncio import Redis
from redis.exceptions import RedisError

from demo.contract import Task
from demo.entries import paired
from demo.errors import LogUnavailable
from demo.lanes import FRONT_COUNT
from demo.streamlog import FEED
from demo.wire import INWARD, wire_time

# chosen: three times the longest log that a figure here makes.
ENTRY_COUNT = 200

_SCRIPT = Path(__file__).with_name("stored.lua").read_text("utf-8")


class Entry(BaseModel):
    """An entry of a stream: its id, and its fields in their order."""

    id: str
    fields: list[tuple[str, str]]


class Entries(BaseModel):
    """Entries of one stream that are about the task."""

    key: str
    entries: list[Entry]


class KeptLog(Entries):
    """The task's own stream: what its state is computed from."""

    length: int = Field(
        description=f"Entries that there are; {ENTRY_COUNT} are shown."
    )


class Waiting(BaseModel):
    """A message that no worker has taken yet."""

    position: int = Field(description="1: the next one to be taken.")
    envelope: str


class Taken(BaseModel):
    """A message that a worker has taken, and not acknowledged."""

    tag: str = Field(description="Kombu's delivery tag, and the hash's field.")
    taken_at: str | None = Field(description="By the worker's clock.")
    envelope: str = Field(description="[envelope, exchange, routing key]")


class KeptLane(BaseModel):
    """The list from which workers take messages."""

    key: str
    length: int
    waiting: list[Waiting] = Field(
        description="Those about the task, of the"
        f" {FRONT_COUNT} newest and {FRONT_COUNT} oldest messages."
    )


class Unacknowledged(BaseModel):
    """The hash in which kombu keeps what a worker has taken."""

    key: str
    taken: list[Taken]


class Lease(BaseModel):
    """The key that says which worker has the attempt, and how long yet."""

    key: str
    holder: str
    left_ms: int


class Stored(BaseModel):
    """All that the store keeps about one task at one moment of its clock."""

    at: str
    log: KeptLog
    feed: Entries
    lane: KeptLane
    unacked: Unacknowledged
    lease: Lease | None = Field(description="null: no worker has the task.")
    withheld: list[str] = Field(
        description="What is shown by its name alone: (owner withheld)."
    )


StoredOf = Callable[[Task], Awaitable[Stored]]


def stored_in(redis: Redis) -> StoredOf:
    """Return what tells of any task what `redis` keeps about it.

    It raises LogUnavailable when there is no answer.
    """
    script = redis.register_script(_SCRIPT)

    async def stored_of(task: Task) -> Stored:
        keys = [
            f"tasks:log:{task.id}",
            FEED,
            f"tasks:lease:{task.id}",
            task.lane,
            "unacked",
            "unacked_index",
        ]
        try:
            reply: Any = await script(
                keys, [task.id, ENTRY_COUNT, FRONT_COUNT]
            )
        except RedisError as error:
            raise LogUnavailable(str(error)) from error
        return _stored(keys, reply)

    return stored_of


def _stored(keys: list[str], reply: list[Any]) -> Stored:
    """Return the script's answer in words."""
    log, feed, lease, lane, unacked, _ = keys
    now_s, now_us, count, entries, copies, holder, left_ms, *rest = reply
    length, waiting, taken = rest
    hidden = _inward(entries)
    return Stored(
        at=_time(int(now_s) + int(now_us) / 1e6) or "",
        log=KeptLog(key=log, length=count, entries=_shown(entries, hidden)),
        feed=Entries(key=feed, entries=_shown(copies, hidden)),
        lane=KeptLane(
            key=lane,
            length=length,
            waiting=[
                Waiting(position=position, envelope=raw)
                for position, raw in waiting
            ],
        ),
        unacked=Unacknowledged(
            key=unacked,
            taken=[
                Taken(
                    tag=tag,
                    taken_at=_time(float(at_s)) if at_s else None,
                    envelope=raw,
                )
                for tag, at_s, raw in taken
            ],
        ),
        lease=Lease(key=lease, holder=holder, left_ms=left_ms)
        if holder
        else None,
        withheld=sorted(hidden.values()),
    )


def _inward(entries: list[Any]) -> dict[str, str]:
    """Return the values that stay in the house, each with its name."""
    if not entries:
        return {}
    data = json.loads(paired(entries[0][1])["data"])
    return {data[name]: name for name in INWARD if data.get(name)}


def _shown(entries: list[Any], hidden: dict[str, str]) -> list[Entry]:
    return [
        Entry(
            id=id_,
            fields=[
                (field, _without(text, hidden))
                for field, text in paired(flat).items()
            ],
        )
        for id_, flat in entries
    ]


def _without(text: str, hidden: dict[str, str]) -> str:
    for value, name in hidden.items():
        text = text.replace(value, f"({name} withheld)")
    return text


def _time(at_s: float) -> str | None:
    return wire_time(datetime.fromtimestamp(at_s, UTC))
