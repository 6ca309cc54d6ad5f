"""Keeps renders in SQLite. States: queued, running, succeeded."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

FILE = Path(os.environ["DATA_DIR"]) / "renders.db"


def execute(statement: str, *values: object) -> list[Any]:
    """Run one statement, which is one transaction; return its rows."""
    with closing(sqlite3.connect(FILE, timeout=10)) as db, db:
        return db.execute(statement, values).fetchall()


execute("PRAGMA journal_mode = WAL")
execute(
    "CREATE TABLE IF NOT EXISTS renders (id INTEGER PRIMARY KEY,"
    " tenant TEXT NOT NULL, title TEXT NOT NULL, frames INTEGER NOT NULL,"
    " state TEXT NOT NULL DEFAULT 'queued')"
)


def create(tenant: str, title: str, frames: int) -> int:
    """Write a render down; return its id."""
    rows = execute(
        "INSERT INTO renders (tenant, title, frames) VALUES (?, ?, ?)"
        " RETURNING id",
        *(tenant, title, frames),
    )
    return int(rows[0][0])


def state_of(render_id: int) -> str | None:
    """Return a render's state; None if there is no such render."""
    rows = execute("SELECT state FROM renders WHERE id = ?", render_id)
    return rows[0][0] if rows else None


def begin(render_id: int) -> tuple[str, int]:
    """Mark a render as running; return its title and frames."""
    rows = execute(
        "UPDATE renders SET state = 'running' WHERE id = ?"
        " RETURNING title, frames",
        render_id,
    )
    return rows[0]


def succeed(render_id: int) -> None:
    """Mark a render as done."""
    execute("UPDATE renders SET state = 'succeeded' WHERE id = ?", render_id)
