"""The tables. SQLite here; the statements are PostgreSQL's as well."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

DATABASE = os.environ.get("DATABASE", "orders.sqlite")
TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    owner text, key text,         -- one wish of one owner
    fingerprint text NOT NULL,    -- what was asked for under this key
    id text NOT NULL UNIQUE, amount integer NOT NULL,
    is_sent integer NOT NULL DEFAULT 0,   -- the outbox
    PRIMARY KEY (owner, key)
);
CREATE TABLE IF NOT EXISTS charges (
    key text PRIMARY KEY, amount integer NOT NULL
);
"""


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    """Do all that is in the block, or nothing of it."""
    connection = sqlite3.connect(DATABASE, timeout=10)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


with transaction() as connection:
    connection.executescript(TABLES)
