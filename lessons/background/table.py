"""Keeps states in a file instead of a dict: the usual fix after a restart.

    states   task text primary key, state text (JSON)

The states outlive the process, but nothing continues the work.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import closing
from typing import Any


class Table(MutableMapping[str, dict[str, Any]]):
    """A dict in an SQLite file, for as many threads as there are."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._do(
            "CREATE TABLE IF NOT EXISTS states"
            " (task TEXT PRIMARY KEY, state TEXT NOT NULL)"
        )

    def __getitem__(self, task_id: str) -> dict[str, Any]:
        """Return a state. Raises KeyError."""
        for (text,) in self._do(
            "SELECT state FROM states WHERE task = ?", task_id
        ):
            return dict(json.loads(text))
        raise KeyError(task_id)

    def __setitem__(self, task_id: str, state: dict[str, Any]) -> None:
        """Keep a state, on the disk."""
        self._do(
            "INSERT INTO states VALUES (?, ?)"
            " ON CONFLICT (task) DO UPDATE SET state = excluded.state",
            task_id,
            json.dumps(state),
        )

    def __delitem__(self, task_id: str) -> None:
        """Forget a state."""
        self._do("DELETE FROM states WHERE task = ?", task_id)

    def __iter__(self) -> Iterator[str]:
        """Give all ids."""
        return (id_ for (id_,) in self._do("SELECT task FROM states"))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(list(iter(self)))

    def _do(self, statement: str, *values: str) -> list[tuple[str, ...]]:
        # A connection belongs to one thread, and a handler may be in any.
        with closing(sqlite3.connect(self._path)) as file, file:
            return file.execute(statement, values).fetchall()
