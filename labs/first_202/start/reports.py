"""Keeps reports in a table, so that they outlive the process."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

FILE = Path(os.environ["DATA_DIR"]) / "reports.sqlite"
TABLE = """
CREATE TABLE IF NOT EXISTS reports (
    id text PRIMARY KEY,
    months integer NOT NULL,
    state text NOT NULL,
    total integer
)
"""


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(FILE, timeout=10)
    connection.row_factory = sqlite3.Row
    return connection


def save(report_id: str, months: int, total: int) -> None:
    """Write a finished report down."""
    with connect() as connection:
        connection.execute(
            "INSERT INTO reports VALUES (?, ?, 'succeeded', ?)",
            (report_id, months, total),
        )


def load(report_id: str) -> dict | None:
    """Return a report, or None if there is none with this id."""
    row = (
        connect()
        .execute("SELECT * FROM reports WHERE id = ?", (report_id,))
        .fetchone()
    )
    return dict(row) if row else None


with connect() as connection:
    connection.execute(TABLE)
