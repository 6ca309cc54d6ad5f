"""Keeps the documents in SQLite, in the folder DATA_DIR."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DATABASE = Path(os.environ["DATA_DIR"]) / "documents.sqlite"
TABLE = """
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY,
    pages INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued'
)
"""


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    """Do all that is in the block, or nothing of it."""
    connection = sqlite3.connect(DATABASE, timeout=10)
    connection.row_factory = sqlite3.Row
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def add(document: str, pages: int) -> None:
    """Write a new document down."""
    with transaction() as rows:
        rows.execute(
            "INSERT INTO documents (id, pages) VALUES (?, ?)"
            " ON CONFLICT DO NOTHING",
            (document, pages),
        )


def find(document: str) -> sqlite3.Row | None:
    """Return a document, or None."""
    with transaction() as rows:
        found = rows.execute(
            "SELECT * FROM documents WHERE id = ?", (document,)
        )
        row: sqlite3.Row | None = found.fetchone()
    return row


def change(document: str, state: str) -> None:
    """Write down how far a document is."""
    with transaction() as rows:
        rows.execute(
            "UPDATE documents SET state = ? WHERE id = ?", (state, document)
        )


with transaction() as rows:
    rows.execute(TABLE)
