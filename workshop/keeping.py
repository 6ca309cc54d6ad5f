"""Keeps the rooms of this process: loads them, changes them, tells of it.

`Rooms` is the only writer of logs. It holds each room's state in memory and a
lock for it; the log decides if two processes write at once. It must not know
HTTP.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from workshop.commands import Command
from workshop.deciding import decide
from workshop.errors import UnknownRoom
from workshop.events import Draft, Event
from workshop.roles import Actor, Role, Secrets
from workshop.state import Room, apply, fold
from workshop.store import DAY_S, Conflict, RoomStore

# chosen: more than one loss in a row means that another process writes all
# the time, which only a test does.
TRIES = 5


@dataclass(slots=True)
class _Kept:
    room: Room
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    readers: set[asyncio.Event] = field(default_factory=set)


class Rooms:
    """All rooms of a stack, as one process sees them."""

    def __init__(
        self,
        store: RoomStore,
        secrets: Secrets,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.secrets = secrets
        self.now_ms = now_ms
        self.store = store
        self._kept: dict[str, _Kept] = {}

    @property
    def rooms(self) -> int:
        """Return how many rooms are in memory."""
        return len(self._kept)

    def kept_ids(self) -> list[str]:
        """Return the ids of the rooms in memory, without expired ones."""
        self._forget_expired()
        return list(self._kept)

    async def room(self, room_id: str) -> Room:
        """Return a room as it is now. Raises UnknownRoom."""
        return (await self._load(room_id)).room

    def actor(self, room: Room, token: str) -> Actor:
        """Return who a token's sender is in a room."""
        digest = self.secrets.digest(room.id, token) if token else ""
        if digest and digest == room.instructor:
            return Actor(Role.INSTRUCTOR)
        if digest in room.helpers:
            return Actor(Role.HELPER)
        person = room.by_token(digest)
        if person is not None:
            return Actor(Role.PARTICIPANT, person.id)
        successor = room.host or "another host"
        return Actor(
            Role.VISITOR, successor=successor if digest in room.former else ""
        )

    async def send(
        self, room_id: str, actor: Actor, command: Command, key: str
    ) -> int:
        """Carry a command out, once per key; return its event's number."""

        def drafts(room: Room) -> list[Draft]:
            if (actor.author, key) in room.answered:
                return []
            return decide(room, actor, command, self.now_ms(), key)

        room = await self.change(room_id, drafts)
        return room.answered.get((actor.author, key), room.seq)

    async def delete(self, room_id: str, code: str) -> None:
        """Delete a room for good, and end its streams."""
        await self.store.delete(room_id, code)
        kept = self._kept.pop(room_id, None)
        for reader in kept.readers if kept else ():
            reader.set()

    @contextmanager
    def changes(self, room_id: str) -> Iterator[asyncio.Event]:
        """Yield an event that is set whenever a loaded room has changed."""
        changed = asyncio.Event()
        readers = self._kept[room_id].readers
        readers.add(changed)
        try:
            yield changed
        finally:
            readers.discard(changed)

    def readers(self, room_id: str) -> int:
        """Return how many streams of a room are open."""
        kept = self._kept.get(room_id)
        return len(kept.readers) if kept else 0

    def _forget_expired(self) -> None:
        """Let go of rooms that the store doesn't keep any longer."""
        for room_id, kept in list(self._kept.items()):
            age_ms = self.now_ms() - kept.room.changed_ms
            # One that is being opened has no event yet.
            if kept.room.seq and age_ms > kept.room.keep_days * DAY_S * 1000:
                del self._kept[room_id]
                for reader in kept.readers:
                    reader.set()

    async def _load(self, room_id: str) -> _Kept:
        self._forget_expired()
        if room_id not in self._kept:
            events = await self.store.read(room_id)
            if not events:
                raise UnknownRoom("There is no such room.")
            # Another request may have loaded it meanwhile.
            self._kept.setdefault(room_id, _Kept(fold(room_id, events)))
        return self._kept[room_id]

    async def change(
        self, room_id: str, drafts: Callable[[Room], Sequence[Draft]]
    ) -> Room:
        """Append what `drafts` makes of the room; return the room then.

        It is asked again if another process was faster.
        """
        kept = await self._load(room_id)
        async with kept.lock:
            for _ in range(TRIES):
                found = drafts(kept.room)
                if not found:
                    return kept.room
                with suppress(Conflict):
                    await self._append(kept, found, kept.room.keep_days)
                    return kept.room
                fresh = await self.store.read(room_id, kept.room.seq)
                self._apply(kept, fresh)
        raise Conflict

    async def begin(
        self, room_id: str, drafts: Sequence[Draft], keep_days: int
    ) -> None:
        """Begin the log of a new room."""
        self._forget_expired()
        kept = self._kept[room_id] = _Kept(Room(room_id))
        async with kept.lock:
            await self._append(kept, drafts, keep_days)

    async def _append(
        self, kept: _Kept, drafts: Sequence[Draft], keep_days: int
    ) -> None:
        now_ms = self.now_ms()
        events = [
            Event(
                kept.room.seq + number,
                draft.fact,
                now_ms,
                draft.data,
                draft.author,
                draft.key,
            )
            for number, draft in enumerate(drafts, 1)
        ]
        await self.store.append(kept.room.id, events, keep_days * DAY_S)
        self._apply(kept, events)

    def _apply(self, kept: _Kept, events: Sequence[Any]) -> None:
        for event in events:
            apply(kept.room, event)
        for reader in kept.readers:
            reader.set()
