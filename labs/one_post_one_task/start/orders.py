"""Keeps the orders, and finds one again by its customer and key."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

FILE = Path(os.environ["DATA_DIR"]) / "orders.sqlite"
TABLES = """
CREATE TABLE IF NOT EXISTS orders (
    id text PRIMARY KEY,
    customer text NOT NULL,
    key text NOT NULL,
    body text NOT NULL,
    state text NOT NULL DEFAULT 'queued'
);
CREATE INDEX IF NOT EXISTS orders_by_key ON orders (customer, key);
"""


def connect() -> sqlite3.Connection:
    connection = sqlite3.connect(FILE, timeout=10)
    connection.row_factory = sqlite3.Row
    return connection


def find(customer: str, key: str) -> dict | None:
    """Return the order that a customer has sent under a key."""
    row = (
        connect()
        .execute(
            "SELECT * FROM orders WHERE customer = ? AND key = ?",
            (customer, key),
        )
        .fetchone()
    )
    return dict(row) if row else None


def load(order_id: str) -> dict | None:
    """Return an order by its id."""
    row = (
        connect()
        .execute("SELECT * FROM orders WHERE id = ?", (order_id,))
        .fetchone()
    )
    return dict(row) if row else None


def save(order_id: str, customer: str, key: str, body: dict) -> None:
    """Write a new order down."""
    with connect() as connection:
        connection.execute(
            "INSERT INTO orders (id, customer, key, body) VALUES (?, ?, ?, ?)",
            (order_id, customer, key, text(body)),
        )


def done(order_id: str) -> None:
    """Write down that an order has been charged."""
    with connect() as connection:
        connection.execute(
            "UPDATE orders SET state = 'succeeded' WHERE id = ?", (order_id,)
        )


def text(body: dict) -> str:
    """Return a body as text, the same for equal bodies."""
    return json.dumps(body, sort_keys=True)


with connect() as connection:
    connection.executescript(TABLES)
