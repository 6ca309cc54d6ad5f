"""One table, which is both the record of the orders and their queue."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

PATH = Path(os.environ["DATA_DIR"]) / "orders.db"


def run(statement: str, *values: object) -> list[tuple]:
    connection = sqlite3.connect(PATH, timeout=10, isolation_level=None)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


run(
    "CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, amount INT,"
    " state TEXT DEFAULT 'queued', attempts INT DEFAULT 0,"
    " owner INT DEFAULT 0)"
)
