"""Keeps mailings in SQLite. States: queued, running, succeeded, cancelled."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

DATA = Path(os.environ["DATA_DIR"])
# The accounting department collects all files of this folder each night.
RECEIPTS = DATA / "receipts"


def execute(statement: str, *values: str) -> list[Any]:
    """Run one statement, which is one transaction; return its rows."""
    with closing(sqlite3.connect(DATA / "mailings.db", timeout=10)) as db, db:
        return db.execute(statement, values).fetchall()


RECEIPTS.mkdir(exist_ok=True)
execute(
    "CREATE TABLE IF NOT EXISTS mailings (id TEXT PRIMARY KEY,"
    " text TEXT NOT NULL, recipients TEXT NOT NULL,"
    " state TEXT NOT NULL DEFAULT 'queued')"
)


def create(text: str, recipients: list[str]) -> str:
    """Write a mailing down; return its id."""
    mailing_id = uuid4().hex
    execute(
        "INSERT INTO mailings (id, text, recipients) VALUES (?, ?, ?)",
        *(mailing_id, text, json.dumps(recipients)),
    )
    return mailing_id


def state_of(mailing_id: str) -> str | None:
    """Return a mailing's state; None if there is no such mailing."""
    rows = execute("SELECT state FROM mailings WHERE id = ?", mailing_id)
    return rows[0][0] if rows else None


def cancel(mailing_id: str) -> None:
    """Cancel a mailing, unless it has ended."""
    execute(
        "UPDATE mailings SET state = 'cancelled'"
        " WHERE id = ? AND state IN ('queued', 'running')",
        mailing_id,
    )


def begin(mailing_id: str) -> tuple[str, list[str]] | None:
    """Return text and recipients; None if the mailing has ended."""
    rows = execute(
        "UPDATE mailings SET state = 'running'"
        " WHERE id = ? AND state IN ('queued', 'running')"
        " RETURNING text, recipients",
        mailing_id,
    )
    return (rows[0][0], json.loads(rows[0][1])) if rows else None


def succeed(mailing_id: str) -> bool:
    """Write success down; return False if the mailing has ended before."""
    return bool(
        execute(
            "UPDATE mailings SET state = 'succeeded'"
            " WHERE id = ? AND state = 'running' RETURNING id",
            mailing_id,
        )
    )
