"""A table of jobs, in SQLite."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TypedDict


class Row(TypedDict):
    """One job."""

    id: str
    state: str
    until_s: float


def write(job_id: str, state: str, until_s: float = 0) -> None:
    """Set the state of a job."""
    with closing(_connect()) as db:
        db.execute(
            "INSERT OR REPLACE INTO jobs VALUES (?, ?, ?)",
            [job_id, state, until_s],
        )


def read_all() -> list[Row]:
    """Return all jobs."""
    with closing(_connect()) as db:
        rows = db.execute("SELECT id, state, until_s FROM jobs ORDER BY id")
        return [Row(id=i, state=s, until_s=u) for i, s, u in rows]


def _connect() -> sqlite3.Connection:
    db = sqlite3.connect("jobs.db", timeout=10, isolation_level=None)
    db.execute(
        "CREATE TABLE IF NOT EXISTS jobs"
        " (id TEXT PRIMARY KEY, state TEXT, until_s REAL)"
    )
    return db
