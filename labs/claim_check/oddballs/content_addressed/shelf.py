"""Keeps exports in SQLite, and their files under their own checksums."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])
SHELF = DATA / "shelf"
TABLE = """
CREATE TABLE IF NOT EXISTS exports (
    id TEXT PRIMARY KEY, owner TEXT, query TEXT, keep_s REAL,
    state TEXT DEFAULT 'queued', sha256 TEXT, expires_at REAL
)
"""


def opened() -> sqlite3.Connection:
    """Return a connection; each statement is a transaction of its own."""
    SHELF.mkdir(parents=True, exist_ok=True)
    books = sqlite3.connect(
        DATA / "exports.sqlite", timeout=10, isolation_level=None
    )
    books.row_factory = sqlite3.Row
    books.execute("PRAGMA journal_mode = WAL")
    books.execute(TABLE)
    return books
