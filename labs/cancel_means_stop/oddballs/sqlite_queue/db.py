"""One SQLite file: the queue, the states and the receipts.

queued -> running -> succeeded, and from there or before: cancelling ->
cancelled. A worker that stops leaves its mailing as queued or cancelling.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])


def query(sql, *values):
    with closing(sqlite3.connect(DATA / "queue.db", timeout=10)) as db, db:
        return db.execute(sql, values).fetchall()


query("PRAGMA journal_mode = WAL")
query(
    "CREATE TABLE IF NOT EXISTS mailings (id INTEGER PRIMARY KEY,"
    " text TEXT, recipients TEXT, state TEXT DEFAULT 'queued', owner TEXT)"
)
query(
    "CREATE TABLE IF NOT EXISTS receipts (mailing INTEGER, recipient TEXT,"
    " number TEXT, PRIMARY KEY (mailing, recipient))"
)
