"""Orders, attempts and charges. SQLite here; the statements are PostgreSQL's.

`julianday('now') * 86400` is SQLite's clock in seconds. In PostgreSQL it is
`extract(epoch FROM clock_timestamp())`: one clock for all workers.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

DATABASE = os.environ.get("DATABASE", "orders.sqlite")
LEASE_S = float(os.environ.get("LEASE_S", "6"))
TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    id text PRIMARY KEY, amount integer NOT NULL,
    is_done integer NOT NULL DEFAULT 0,
    attempt integer NOT NULL DEFAULT 0,   -- the fence
    alive_s double precision NOT NULL DEFAULT 0  -- the lease: sign of life
);
CREATE TABLE IF NOT EXISTS charges (
    key text PRIMARY KEY, amount integer NOT NULL
);
"""
CLAIM = """
UPDATE orders SET attempt = attempt + 1, alive_s = julianday('now') * 86400
WHERE id = ? AND is_done = 0 AND alive_s < julianday('now') * 86400 - ?
RETURNING attempt
"""
RENEW = """
UPDATE orders SET alive_s = julianday('now') * 86400
WHERE id = ? AND attempt = ? AND is_done = 0
"""
FINISH = """
UPDATE orders SET is_done = 1 WHERE id = ? AND attempt = ? AND is_done = 0
"""
SILENT = """
SELECT id, amount FROM orders
WHERE is_done = 0 AND alive_s < julianday('now') * 86400 - ?
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


def claim(order_id: str) -> int | None:
    """Begin the next attempt; None if it is done or somebody is at it."""
    with transaction() as rows:
        found = rows.execute(CLAIM, (order_id, LEASE_S)).fetchone()
    return found and int(found[0])


def write(statement: str, order_id: str, attempt: int) -> bool:
    """Write for an attempt; False if a later one has taken over."""
    with transaction() as rows:
        return rows.execute(statement, (order_id, attempt)).rowcount == 1


with transaction() as rows:
    rows.executescript(TABLES)
