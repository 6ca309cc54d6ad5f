"""Idempotency keys that don't hold."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.replies import Reply, Request
from harness.selftest.catalogue import wrong
from harness.selftest.right import Service
from harness.selftest.sharing import SharedQueue
from harness.selftest.store import KeyReused, Store, Task

# chosen: so long that requests which are sent at once meet in it, on a busy
# machine too.
INSERT_S = 0.5


@wrong("LRO-KEY-01", because="The header was never heard of.")
class KeyIgnored(Service):
    """Makes a task for each request."""

    async def submit(self, request: Request, owner: str) -> Reply:
        """Forget the key before anything looks at it."""
        headers = dict(request.headers)
        headers.pop("idempotency-key", None)
        return await super().submit(replace(request, headers=headers), owner)


class _KeysInMemory(Store):
    """Keeps keys in a dictionary of its process."""

    def __init__(self, folder: Path) -> None:
        """Begin without keys."""
        super().__init__(folder)
        self._keys: dict[tuple[str, str], tuple[Any, str]] = {}

    def accept(
        self, id_: str, owner: str, key: str, input_: dict[str, Any]
    ) -> Task:
        """Look the key up in the dictionary instead of the file."""
        if key and (owner, key) in self._keys:
            stored, task = self._keys[owner, key]
            if stored != input_:
                raise KeyReused
            return self.read(task)
        task = super().accept(id_, owner, "", input_).id
        self._keys[owner, key] = (input_, task)
        return self.read(task)


@wrong(
    "LRO-DURABLE-04",
    because="A dictionary passes every test that doesn't restart the server.",
    needs_restart=True,
)
class KeyInMemory(Service):
    """Forgets all keys when it restarts."""

    store_class = _KeysInMemory


@wrong(
    "LRO-KEY-01",
    because="A dictionary works, until a second worker process is added.",
    processes=2,
)
class KeyPerProcess(SharedQueue):
    """Honours a key only in the process that has seen it."""

    store_class = _KeysInMemory


class _KeysOfAll(Store):
    """Keeps keys without their owners."""

    def accept(
        self, id_: str, owner: str, key: str, input_: dict[str, Any]
    ) -> Task:
        """Return whichever task the key has made."""
        if key and (earlier := self.by_key("", key)):
            if earlier[0] != input_:
                raise KeyReused
            return self.read(earlier[1])
        with self._transaction():
            self._insert(id_, owner, input_)
            if key:
                self._insert_key("", key, input_, id_)
        return self.read(id_)


@wrong(
    "LRO-KEY-05",
    because="The key's column was made unique, and the owner forgotten.",
)
class KeyWithoutOwner(Service):
    """Hands a key's task to every owner that sends the key."""

    store_class = _KeysOfAll


class _KeysForAnyInput(Store):
    """Keeps keys without the input."""

    def accept(
        self, id_: str, owner: str, key: str, input_: dict[str, Any]
    ) -> Task:
        """Return the key's task, whatever the input is."""
        earlier = self.by_key(owner, key) if key else None
        if earlier:
            return self.read(earlier[1])
        return super().accept(id_, owner, key, input_)


@wrong(
    "LRO-KEY-04",
    because="A key is a key: nobody thought of a client that reuses one.",
)
class KeyForAnyInput(Service):
    """Answers another input under an old key with the old task."""

    store_class = _KeysForAnyInput


class _NoUniqueKeys(Store):
    """Inserts a task without looking whether its key is taken by now."""

    def insert(
        self, id_: str, owner: str, key: str, input_: dict[str, Any]
    ) -> Task:
        """Store a task and, if it's the first, its key."""
        with self._transaction():
            self._insert(id_, owner, input_)
            if not self.by_key(owner, key):
                self._insert_key(owner, key, input_, id_)
        return self.read(id_)


@wrong(
    "LRO-KEY-02",
    because="SELECT, then INSERT: that is right for one request at a time.",
)
class KeyCheckedFirst(Service):
    """Looks for the key first, and inserts it a moment later."""

    store_class = _NoUniqueKeys
    store: _NoUniqueKeys

    async def submit(self, request: Request, owner: str) -> Reply:
        """Insert a task if no request has used the key before."""
        key = request.headers.get("idempotency-key", "")
        if not key or self.store.by_key(owner, key):
            return await super().submit(request, owner)
        try:
            input_ = self.read_input(request)
        except ValueError as error:
            return self.refuse(400, "Invalid input", str(error))
        await asyncio.sleep(INSERT_S)
        task = self.store.insert(self.new_id(), owner, key, input_)
        self.enqueue(task.id)
        return self.accepted(task)


@wrong(
    "LRO-KEY-03",
    because="The unique index raises, and a conflict is a 409.",
)
class RepeatIsConflict(Service):
    """Answers a repeated submission with 409, and no way to the task."""

    async def submit(self, request: Request, owner: str) -> Reply:
        """Refuse a submission that comes again."""
        key = request.headers.get("idempotency-key", "")
        is_repeated = bool(key and self.store.by_key(owner, key))
        reply = await super().submit(request, owner)
        if is_repeated and reply.status == 202:
            return self.refuse(409, "Duplicate", "This key was used.")
        return reply
