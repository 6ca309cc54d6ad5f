"""One table of parcels."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

PATH = Path(os.environ["DATA_DIR"]) / "parcels.db"


def run(statement: str, *values: object) -> list[tuple]:
    connection = sqlite3.connect(PATH, timeout=10, isolation_level=None)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


run(
    "CREATE TABLE IF NOT EXISTS parcels (id TEXT PRIMARY KEY, weight_g INT,"
    " state TEXT DEFAULT 'queued', tries INT DEFAULT 0,"
    " cause TEXT DEFAULT '', due_s REAL DEFAULT 0, owner INT DEFAULT 0)"
)
