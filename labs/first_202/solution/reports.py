"""Keeps the reports in a table that the API and the worker share.

One row a report: its id, the months that were asked for, its state (queued,
running, succeeded or failed), and its total once it has one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FILE = Path(os.environ["DATA_DIR"]) / "reports.sqlite"
TABLE = """
CREATE TABLE IF NOT EXISTS reports (
    id text PRIMARY KEY,
    months integer NOT NULL,
    state text NOT NULL,
    total integer
)
"""


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    """Do everything in the block, or nothing of it."""
    connection = sqlite3.connect(FILE, timeout=10)
    connection.row_factory = sqlite3.Row
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def create(report_id: str, months: int) -> None:
    """Write down that a report is queued."""
    with transaction() as connection:
        connection.execute(
            "INSERT INTO reports VALUES (?, ?, 'queued', NULL)",
            (report_id, months),
        )


def record(report_id: str, state: str, total: int | None = None) -> None:
    """Write down how a report stands; an end is never overwritten."""
    with transaction() as connection:
        connection.execute(
            "UPDATE reports SET state = ?, total = ? WHERE id = ?"
            " AND state IN ('queued', 'running')",
            (state, total, report_id),
        )


def load(report_id: str) -> dict[str, Any] | None:
    """Return a report, or None if there is none with this id."""
    with transaction() as connection:
        row = connection.execute(
            "SELECT * FROM reports WHERE id = ?", (report_id,)
        ).fetchone()
    return dict(row) if row else None


with transaction() as first:
    first.execute(TABLE)
