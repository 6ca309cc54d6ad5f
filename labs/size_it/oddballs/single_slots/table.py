"""A table in SQLite is the queue. Workers look into it 20 times a second."""

import os
import sqlite3
from contextlib import closing

FILE = os.environ["DATA_DIR"] + "/queue.db"


def query(sql, *values):
    with closing(sqlite3.connect(FILE, timeout=10)) as db, db:
        return db.execute(sql, values).fetchall()


query("PRAGMA journal_mode = WAL")
query(
    "CREATE TABLE IF NOT EXISTS work (id INTEGER PRIMARY KEY,"
    " document TEXT, state TEXT DEFAULT 'new')"
)
