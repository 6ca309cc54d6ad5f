"""A table with one price, in SQLite."""

from __future__ import annotations

import sqlite3


def connect() -> sqlite3.Connection:
    """Open the database; every statement is a transaction of its own."""
    db = sqlite3.connect("prices.db", timeout=10, isolation_level=None)
    db.execute("CREATE TABLE IF NOT EXISTS prices (price TEXT, token INTEGER)")
    return db
