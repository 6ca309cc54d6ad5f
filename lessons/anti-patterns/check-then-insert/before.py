"""Accepts an order once for each key: looks first, then inserts."""

import sqlite3
from contextlib import closing
from typing import Annotated

from fastapi import FastAPI, Header

app = FastAPI()
# --8<-- [start:shown]
TABLE = "CREATE TABLE IF NOT EXISTS orders (key TEXT)"
# --8<-- [end:shown]


def connect() -> sqlite3.Connection:
    """Open the database; every statement is a transaction of its own."""
    db = sqlite3.connect("shop.db", timeout=10, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute(TABLE)
    return db


# --8<-- [start:shown]
@app.post("/orders", status_code=202)
def order(idempotency_key: Annotated[str, Header()]) -> dict[str, str]:
    """Accept an order, unless this key has one."""
    with closing(connect()) as db:
        found = db.execute(
            "SELECT 1 FROM orders WHERE key = ?", [idempotency_key]
        ).fetchone()
        if found is None:
            db.execute(
                "INSERT INTO orders (key) VALUES (?)", [idempotency_key]
            )
    return {"key": idempotency_key}


# --8<-- [end:shown]
