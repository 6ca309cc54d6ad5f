"""Keeps the parcels in SQLite; one that has failed is a dead letter."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

DATABASE = Path(os.environ["DATA_DIR"]) / "parcels.sqlite"
TABLE = """
CREATE TABLE IF NOT EXISTS parcels (
    id TEXT PRIMARY KEY,
    weight_g INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    tries INTEGER NOT NULL DEFAULT 0,
    cause TEXT NOT NULL DEFAULT ''
)
"""


def execute(statement: str, *values: object) -> list[sqlite3.Row]:
    """Run one statement as a transaction; return the rows it touched."""
    connection = sqlite3.connect(DATABASE, timeout=10)
    connection.row_factory = sqlite3.Row
    try:
        with connection:
            return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def add(parcel: str, weight_g: int) -> None:
    """Write a new parcel down."""
    execute(
        "INSERT INTO parcels (id, weight_g) VALUES (?, ?)"
        " ON CONFLICT DO NOTHING",
        *(parcel, weight_g),
    )


def find(parcel: str) -> list[sqlite3.Row]:
    """Return a parcel's row, if there is one."""
    return execute("SELECT * FROM parcels WHERE id = ?", parcel)


def begin(parcel: str) -> sqlite3.Row:
    """Begin a try; return the parcel's row."""
    return execute(
        "UPDATE parcels SET state = 'running', tries = tries + 1"
        " WHERE id = ? RETURNING *",
        parcel,
    )[0]


def change(parcel: str, state: str, cause: str = "") -> None:
    """Write down how a try ended."""
    execute(
        "UPDATE parcels SET state = ?, cause = ? WHERE id = ?",
        *(state, cause, parcel),
    )


def letters() -> list[sqlite3.Row]:
    """Return the parcels that were given up."""
    return execute("SELECT * FROM parcels WHERE state = 'failed'")


def replay(parcel: str) -> bool:
    """Take a parcel up again; False if it isn't a dead letter."""
    rows = execute(
        "UPDATE parcels SET state = 'queued', tries = 0"
        " WHERE id = ? AND state = 'failed' RETURNING id",
        parcel,
    )
    return bool(rows)


execute(TABLE)
