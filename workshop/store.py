"""Where rooms' logs live: in Valkey, or in memory for tests.

    rooms:log:<room>    stream  `<seq>-0`, each with the event as JSON
    rooms:code:<code>   string  the room that a join code leads to
    rooms:cards:<room>  hash    minute cards as JSON, by their random ids

An append names the number that it follows, so two writers can't both have
it: the second is told to look again.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from demo.errors import LogUnavailable
from workshop.card import Card
from workshop.events import Event, Fact

DAY_S = 86_400
_APPEND = Path(__file__).with_name("append.lua").read_text(encoding="utf-8")


class Conflict(Exception):
    """Another event has the number already."""


class RoomStore(Protocol):
    """All methods raise LogUnavailable when the store is away."""

    async def append(
        self, room: str, events: Sequence[Event], keep_s: int
    ) -> None:
        """Append events with the numbers they have, all or none.

        Raises Conflict if the first of them isn't next.
        """
        ...

    async def read(self, room: str, after_seq: int = 0) -> list[Event]:
        """Return the events after a number; [] for an unknown room."""
        ...

    async def take_code(self, code: str, room: str, keep_s: int) -> bool:
        """Let a code lead to a room; False if it leads elsewhere."""
        ...

    async def by_code(self, code: str) -> str | None:
        """Return the room that a code leads to."""
        ...

    async def add_card(self, room: str, card: Card, keep_s: int) -> None:
        """Keep a minute card; one with its id is kept once."""
        ...

    async def cards(self, room: str) -> list[Card]:
        """Return the minute cards of a room, by their random ids."""
        ...

    async def delete(self, room: str, code: str) -> None:
        """Delete everything about a room, for good."""
        ...


class StreamStore:
    """Rooms in Valkey."""

    def __init__(self, redis: Redis) -> None:
        self._redis: Any = redis
        self._append = redis.register_script(_APPEND)

    async def append(
        self, room: str, events: Sequence[Event], keep_s: int
    ) -> None:
        """See RoomStore."""
        arguments: list[Any] = [events[0].seq - 1, keep_s]
        arguments += map(_written, events)
        try:
            is_done = await self._append([_log(room)], arguments)
        except RedisError as error:
            raise LogUnavailable from error
        if not is_done:
            raise Conflict

    async def read(self, room: str, after_seq: int = 0) -> list[Event]:
        """See RoomStore."""
        try:
            entries = await self._redis.xrange(
                _log(room), f"({after_seq}-0", "+"
            )
        except RedisError as error:
            raise LogUnavailable from error
        return [_event(id_, fields) for id_, fields in entries]

    async def take_code(self, code: str, room: str, keep_s: int) -> bool:
        """See RoomStore."""
        try:
            return bool(
                await self._redis.set(_code(code), room, nx=True, ex=keep_s)
            )
        except RedisError as error:
            raise LogUnavailable from error

    async def by_code(self, code: str) -> str | None:
        """See RoomStore."""
        try:
            found = await self._redis.get(_code(code))
        except RedisError as error:
            raise LogUnavailable from error
        return None if found is None else _text(found)

    async def add_card(self, room: str, card: Card, keep_s: int) -> None:
        """See RoomStore."""
        text = json.dumps([card.clear, card.unclear])
        try:
            await self._redis.hsetnx(_cards(room), card.id, text)
            await self._redis.expire(_cards(room), keep_s)
        except RedisError as error:
            raise LogUnavailable from error

    async def cards(self, room: str) -> list[Card]:
        """See RoomStore."""
        try:
            found = await self._redis.hgetall(_cards(room))
        except RedisError as error:
            raise LogUnavailable from error
        read = [Card(_text(i), *json.loads(text)) for i, text in found.items()]
        return sorted(read, key=attrgetter("id"))

    async def delete(self, room: str, code: str) -> None:
        """See RoomStore."""
        try:
            await self._redis.delete(_log(room), _code(code), _cards(room))
        except RedisError as error:
            raise LogUnavailable from error


class MemoryStore:
    """Rooms in memory, as long as the process lives."""

    def __init__(self) -> None:
        self._logs: dict[str, list[Event]] = defaultdict(list)
        self._codes: dict[str, str] = {}
        self._cards: dict[str, dict[str, Card]] = defaultdict(dict)

    async def append(
        self, room: str, events: Sequence[Event], keep_s: int
    ) -> None:
        """See RoomStore."""
        del keep_s
        # As a store of its own would, let others run meanwhile.
        await asyncio.sleep(0)
        if events[0].seq != len(self._logs[room]) + 1:
            raise Conflict
        self._logs[room] += events

    async def read(self, room: str, after_seq: int = 0) -> list[Event]:
        """See RoomStore."""
        await asyncio.sleep(0)
        return self._logs[room][after_seq:] if room in self._logs else []

    async def take_code(self, code: str, room: str, keep_s: int) -> bool:
        """See RoomStore."""
        del keep_s
        return self._codes.setdefault(code, room) == room

    async def by_code(self, code: str) -> str | None:
        """See RoomStore."""
        return self._codes.get(code)

    async def add_card(self, room: str, card: Card, keep_s: int) -> None:
        """See RoomStore."""
        del keep_s
        self._cards[room].setdefault(card.id, card)

    async def cards(self, room: str) -> list[Card]:
        """See RoomStore."""
        return sorted(self._cards[room].values(), key=attrgetter("id"))

    async def delete(self, room: str, code: str) -> None:
        """See RoomStore."""
        self._cards.pop(room, None)
        self._logs.pop(room, None)
        self._codes.pop(code, None)


def _log(room: str) -> str:
    return f"rooms:log:{room}"


def _code(code: str) -> str:
    return f"rooms:code:{code}"


def _cards(room: str) -> str:
    return f"rooms:cards:{room}"


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _written(event: Event) -> str:
    return json.dumps(
        {
            "fact": event.fact,
            "at_ms": event.at_ms,
            "data": dict(event.data),
            "author": event.author,
            "key": event.key,
        },
        separators=(",", ":"),
    )


def _event(id_: bytes | str, fields: dict[Any, Any]) -> Event:
    seq = int(_text(id_).partition("-")[0])
    (text,) = fields.values()
    read = json.loads(text)
    return Event(
        seq,
        Fact(read["fact"]),
        read["at_ms"],
        read["data"],
        read["author"],
        read["key"],
    )
