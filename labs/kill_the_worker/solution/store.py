"""Keeps orders, attempts and leases in SQLite; the truth about each order.

A row is `queued`, `running`, `done` or `refused`. `attempt` numbers the
claims, and is the fence: only the latest attempt may write. `alive_s` is the
lease: the last sign of life, by the database's clock, since all processes
share it. In PostgreSQL that is `extract(epoch FROM clock_timestamp())`.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

DATABASE = Path(os.environ["DATA_DIR"]) / "orders.sqlite"
# chosen: short, so that a check can wait for it; 30 s in production.
LEASE_S = 2.0
TABLE = """
CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    attempt INTEGER NOT NULL DEFAULT 0,
    alive_s REAL NOT NULL
)
"""
CLOCK = """
CREATE VIEW IF NOT EXISTS clock AS SELECT julianday('now') * 86400 AS now_s
"""
ADD = """
INSERT INTO orders (id, amount, alive_s)
VALUES (?, ?, (SELECT now_s FROM clock)) ON CONFLICT DO NOTHING
"""
FIND = "SELECT * FROM orders WHERE id = ?"
CLAIM = """
UPDATE orders SET state = 'running', attempt = attempt + 1,
    alive_s = (SELECT now_s FROM clock)
WHERE id = ? AND state = 'queued' RETURNING *
"""
RENEW = """
UPDATE orders SET alive_s = (SELECT now_s FROM clock)
WHERE id = ? AND attempt = ? AND state = 'running'
"""
END = """
UPDATE orders SET state = ?
WHERE id = ? AND attempt = ? AND state = 'running'
"""
SWEEP = """
UPDATE orders SET state = 'queued', alive_s = (SELECT now_s FROM clock)
WHERE state IN ('queued', 'running')
    AND alive_s < (SELECT now_s FROM clock) - ? RETURNING *
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


execute(TABLE)
execute(CLOCK)
