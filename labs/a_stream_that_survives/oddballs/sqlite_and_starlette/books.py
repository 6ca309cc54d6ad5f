"""Keeps builds and their events in SQLite, for both processes."""

from __future__ import annotations

import os
import sqlite3

PATH = os.path.join(os.environ["DATA_DIR"], "builds.sqlite")
TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS builds (
    id TEXT PRIMARY KEY, build_commit TEXT, is_taken INTEGER DEFAULT 0
);
CREATE TABLE IF NOT EXISTS events (
    build TEXT, number INTEGER, name TEXT, data TEXT,
    PRIMARY KEY (build, number)
);
"""
# Numbers are dense: the next is one more than those there are.
APPEND = """
INSERT INTO events
SELECT ?1, 1 + coalesce(max(number), 0), ?2, ?3 FROM events WHERE build = ?1
"""


def opened() -> sqlite3.Connection:
    """Return a connection; each statement is a transaction of its own."""
    books = sqlite3.connect(PATH, timeout=10, isolation_level=None)
    books.executescript(TABLES)
    books.execute("PRAGMA synchronous = NORMAL")
    return books
