"""Keeps the orders, each with its key and its message that is to be sent.

One row an order. The primary key makes a second row for the same customer
and key impossible, and `is_sent` makes the table an outbox: an order and the
need to enqueue it are written in one step.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

FILE = Path(os.environ["DATA_DIR"]) / "orders.sqlite"
TABLE = """
CREATE TABLE IF NOT EXISTS orders (
    customer text,
    key text,
    body text NOT NULL,        -- what was sent under this key
    id text NOT NULL UNIQUE,
    amount integer NOT NULL,
    state text NOT NULL DEFAULT 'queued',
    is_sent integer NOT NULL DEFAULT 0,
    PRIMARY KEY (customer, key)
)
"""
# chosen: a batch of the relay; more wait for the next one.
BATCH = 100


class OtherBody(Exception):
    """This key stands for another order."""


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


def accept(
    customer: str, key: str, wanted: dict[str, Any]
) -> tuple[str, bool]:
    """Return an order's id, and whether it's new.

    Of any number that try at once, one inserts; the others find its row.
    Raises OtherBody.
    """
    # Sorted, so that equal JSON is equal text.
    body = json.dumps(wanted, sort_keys=True)
    with transaction() as connection:
        new = connection.execute(
            "INSERT INTO orders (customer, key, body, id, amount)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
            (customer, key, body, uuid4().hex, wanted["amount"]),
        ).fetchone()
        order = connection.execute(
            "SELECT id, body FROM orders WHERE customer = ? AND key = ?",
            (customer, key),
        ).fetchone()
    if order["body"] != body:
        raise OtherBody
    return order["id"], new is not None


def unsent() -> list[sqlite3.Row]:
    """Return the oldest orders that aren't on the queue yet."""
    with transaction() as connection:
        return connection.execute(
            "SELECT id, customer, amount FROM orders WHERE NOT is_sent"
            " ORDER BY rowid LIMIT ?",
            (BATCH,),
        ).fetchall()


def sent(order_id: str) -> None:
    """Write down that an order is on the queue."""
    with transaction() as connection:
        connection.execute(
            "UPDATE orders SET is_sent = 1 WHERE id = ?", (order_id,)
        )


def charged(order_id: str) -> None:
    """Write down that an order has been charged."""
    with transaction() as connection:
        connection.execute(
            "UPDATE orders SET state = 'succeeded' WHERE id = ?", (order_id,)
        )


def refused(order_id: str) -> None:
    """Write down that the bank won't charge an order."""
    with transaction() as connection:
        connection.execute(
            "UPDATE orders SET state = 'failed' WHERE id = ?", (order_id,)
        )


def state(order_id: str) -> str | None:
    """Return an order's state, or None if there is no such order."""
    with transaction() as connection:
        row = connection.execute(
            "SELECT state FROM orders WHERE id = ?", (order_id,)
        ).fetchone()
    return row["state"] if row else None


with transaction() as first:
    first.execute(TABLE)
