"""Keeps the orders in SQLite, in the folder DATA_DIR."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DATABASE = Path(os.environ["DATA_DIR"]) / "orders.sqlite"
TABLE = """
CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    attempts INTEGER NOT NULL DEFAULT 0
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


def add(order: str, amount: int) -> None:
    """Write a new order down."""
    with transaction() as rows:
        rows.execute(
            "INSERT INTO orders (id, amount) VALUES (?, ?)"
            " ON CONFLICT DO NOTHING",
            (order, amount),
        )


def find(order: str) -> sqlite3.Row | None:
    """Return an order, or None."""
    with transaction() as rows:
        found = rows.execute("SELECT * FROM orders WHERE id = ?", (order,))
        row: sqlite3.Row | None = found.fetchone()
    return row


def begin(order: str) -> int | None:
    """Begin an attempt; return the amount, None if the order has ended."""
    with transaction() as rows:
        found = rows.execute(
            "UPDATE orders SET state = 'running', attempts = attempts + 1"
            " WHERE id = ? AND state IN ('queued', 'running')"
            " RETURNING amount",
            (order,),
        )
        row = found.fetchone()
        return None if row is None else int(row["amount"])


def end(order: str, state: str) -> None:
    """Write down how an order ended."""
    with transaction() as rows:
        rows.execute(
            "UPDATE orders SET state = ? WHERE id = ?", (state, order)
        )


with transaction() as rows:
    rows.execute(TABLE)
