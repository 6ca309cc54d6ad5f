"""Keeps tasks, their events and idempotency keys in one SQLite file.

    tasks   id, owner, input, and the task as its last event left it
    events  task, seq: one row a change, numbered from 1 without holes
    keys    owner, key: the input that was sent under it, and its task

Every change is one transaction that is on disk when the call returns. An
event is refused once the task has ended, so nothing overwrites an end.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUEUED = "queued"
RUNNING = "running"
SUCCEEDED = "succeeded"
FAILED = "failed"
CANCELLED = "cancelled"
FINAL = frozenset({SUCCEEDED, FAILED, CANCELLED})

SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA busy_timeout = 5000;
CREATE TABLE IF NOT EXISTS tasks (
  id TEXT PRIMARY KEY, owner TEXT NOT NULL, input TEXT NOT NULL,
  seq INTEGER NOT NULL, state TEXT NOT NULL, step INTEGER NOT NULL,
  result TEXT
);
CREATE INDEX IF NOT EXISTS by_state ON tasks (state);
CREATE TABLE IF NOT EXISTS events (
  task TEXT NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL,
  step INTEGER NOT NULL, PRIMARY KEY (task, seq)
);
CREATE TABLE IF NOT EXISTS keys (
  owner TEXT NOT NULL, key TEXT NOT NULL, input TEXT NOT NULL,
  task TEXT NOT NULL, PRIMARY KEY (owner, key)
);
"""


class KeyReused(Exception):
    """The key came before, with another input."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as its last event left it."""

    id: str
    owner: str
    input: dict[str, Any]
    seq: int
    state: str
    step: int
    result: Any


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a task."""

    seq: int
    state: str
    step: int


class Store:
    """All that survives a restart."""

    def __init__(self, folder: Path) -> None:
        """Open the file in `folder`, or begin it."""
        self._rows = sqlite3.connect(
            folder / "tasks.sqlite", isolation_level=None
        )
        self._rows.executescript(SCHEMA)

    def accept(
        self, id_: str, owner: str, key: str, input_: dict[str, Any]
    ) -> Task:
        """Store a new task, or return the one that this key has made.

        The task and its key are stored in one transaction, so that no two
        requests under one key can both find it unused. Raises KeyReused.
        """
        with self._transaction():
            if key and (earlier := self.by_key(owner, key)):
                stored, task = earlier
                if stored != input_:
                    raise KeyReused
                return self.read(task)
            self._insert(id_, owner, input_)
            if key:
                self._insert_key(owner, key, input_, id_)
        return self.read(id_)

    def by_key(self, owner: str, key: str) -> tuple[Any, str] | None:
        """Return the input and the task under a key, if it was used."""
        row = self._rows.execute(
            "SELECT input, task FROM keys WHERE owner = ? AND key = ?",
            (owner, key),
        ).fetchone()
        return (json.loads(row[0]), row[1]) if row else None

    def record(
        self, id_: str, state: str, step: int = 0, result: Any = None
    ) -> bool:
        """Append an event; return False if the task has ended already."""
        with self._transaction():
            if self.read(id_).state in FINAL:
                return False
            self._append(id_, state, step, result)
        return True

    def read(self, id_: str) -> Task:
        """Return a task. Raises KeyError if there is none."""
        row = self._rows.execute(
            "SELECT owner, input, seq, state, step, result FROM tasks"
            " WHERE id = ?",
            (id_,),
        ).fetchone()
        if row is None:
            raise KeyError(id_)
        owner, input_, seq, state, step, result = row
        return Task(
            *(id_, owner, json.loads(input_), seq, state, step),
            result=json.loads(result) if result else None,
        )

    def is_known(self, id_: str) -> bool:
        """Say whether there is such a task, whoever owns it."""
        found = "SELECT 1 FROM tasks WHERE id = ?"
        return self._rows.execute(found, (id_,)).fetchone() is not None

    def count(self) -> int:
        """Return how many tasks there are."""
        (number,) = self._rows.execute("SELECT count(*) FROM tasks").fetchone()
        return int(number)

    def events(self, id_: str, after: int) -> list[Event]:
        """Return a task's events with numbers above `after`, in order."""
        rows = self._rows.execute(
            "SELECT seq, state, step FROM events"
            " WHERE task = ? AND seq > ? ORDER BY seq",
            (id_, after),
        )
        return [Event(*row) for row in rows]

    def unfinished(self, *states: str) -> list[str]:
        """Return the ids of tasks in these states, oldest first."""
        rows = self._rows.execute(
            "SELECT id FROM tasks WHERE state IN"
            " (SELECT value FROM json_each(?)) ORDER BY rowid",
            (json.dumps(states),),
        )
        return [row[0] for row in rows]

    def _insert(self, id_: str, owner: str, input_: dict[str, Any]) -> None:
        self._rows.execute(
            "INSERT INTO tasks VALUES (?, ?, ?, 0, '', 0, NULL)",
            (id_, owner, json.dumps(input_)),
        )
        self._append(id_, QUEUED, 0, None)

    def _insert_key(
        self, owner: str, key: str, input_: dict[str, Any], id_: str
    ) -> None:
        self._rows.execute(
            "INSERT INTO keys VALUES (?, ?, ?, ?)",
            (owner, key, json.dumps(input_), id_),
        )

    def _append(self, id_: str, state: str, step: int, result: Any) -> None:
        text = None if result is None else json.dumps(result)
        self._rows.execute(
            "UPDATE tasks SET seq = seq + 1, state = ?, step = ?, result = ?"
            " WHERE id = ?",
            (state, step, text, id_),
        )
        self._rows.execute(
            "INSERT INTO events SELECT id, seq, state, step FROM tasks"
            " WHERE id = ?",
            (id_,),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._rows.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._rows.execute("ROLLBACK")
            raise
        self._rows.execute("COMMIT")
