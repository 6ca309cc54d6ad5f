"""A table of transfers, in SQLite, and the money that was sent."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

STEP_S = 0.5


def execute(statement: str, *values: str) -> str:
    """Run a statement; return the first value that it finds."""
    with closing(_connect()) as db:
        found = db.execute(statement, values).fetchone()
    return str(found[0]) if found else ""


def send(account: str) -> None:
    """Send money to an account, which takes half a second."""
    time.sleep(STEP_S)
    with Path("sent").open("a") as file:
        file.write(f"{account}\n")


def _connect() -> sqlite3.Connection:
    db = sqlite3.connect("transfers.db", timeout=10, isolation_level=None)
    db.execute(
        "CREATE TABLE IF NOT EXISTS transfers"
        " (id TEXT PRIMARY KEY, state TEXT, intent TEXT DEFAULT '')"
    )
    return db
