"""Keeps mailings in SQLite: what was asked for, and how each one stands.

States: queued, running, and one end: succeeded, failed or cancelled. A request
to cancel isn't a state. Each function is one statement, so that two processes
never decide on the same old state.
"""

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
SCHEMA = """
CREATE TABLE IF NOT EXISTS mailings (
  id TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  recipients TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued',
  cancel_requested INTEGER NOT NULL DEFAULT 0
)
"""


def execute(statement: str, *values: str) -> list[Any]:
    """Run one statement, which is one transaction; return its rows."""
    with closing(sqlite3.connect(DATA / "mailings.db", timeout=10)) as db, db:
        return db.execute(statement, values).fetchall()


RECEIPTS.mkdir(exist_ok=True)
execute(SCHEMA)


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


def request_cancel(mailing_id: str) -> None:
    """End a mailing that waits; leave a request for one that runs.

    Only the worker knows when a running mailing has stopped, so only the
    worker ends it. An end stays as it is.
    """
    execute(
        "UPDATE mailings SET cancel_requested = 1, state ="
        " CASE state WHEN 'queued' THEN 'cancelled' ELSE state END"
        " WHERE id = ? AND state IN ('queued', 'running')",
        mailing_id,
    )


def is_cancel_requested(mailing_id: str) -> bool:
    """Return whether somebody wants this mailing to stop."""
    rows = execute(
        "SELECT 1 FROM mailings WHERE id = ? AND cancel_requested", mailing_id
    )
    return bool(rows)


def begin(mailing_id: str) -> tuple[str, list[str]] | None:
    """Return text and recipients; None if the mailing has ended.

    A mailing that a stopping worker gave back is running already.
    """
    rows = execute(
        "UPDATE mailings SET state = 'running'"
        " WHERE id = ? AND state IN ('queued', 'running')"
        " RETURNING text, recipients",
        mailing_id,
    )
    return (rows[0][0], json.loads(rows[0][1])) if rows else None


def end(mailing_id: str, state: str) -> None:
    """Write the end down. Of two that try, the first one wins."""
    execute(
        "UPDATE mailings SET state = ? WHERE id = ? AND state = 'running'",
        *(state, mailing_id),
    )
