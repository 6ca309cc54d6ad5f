"""Keeps parcels, their tries and their pauses in SQLite.

A row is `queued`, `running`, `waiting` for its next try, `done`, or `failed`,
which makes it a dead letter. `attempt` numbers the claims and is the fence;
`tries` and `deaths` count since the parcel was accepted or replayed. `alive_s`
is the lease, `due_s` the end of a pause, both by the database's clock.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

DATABASE = Path(os.environ["DATA_DIR"]) / "parcels.sqlite"
# chosen: short, so that a check can wait for it; 30 s in production.
LEASE_S = 1.5
# chosen: a second death is a suspicion, the third one a pattern.
MOST_DEATHS = 3
TABLE = """
CREATE TABLE IF NOT EXISTS parcels (
    id TEXT PRIMARY KEY,
    weight_g INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    attempt INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    deaths INTEGER NOT NULL DEFAULT 0,
    cause TEXT NOT NULL DEFAULT '',
    alive_s REAL NOT NULL,
    due_s REAL NOT NULL DEFAULT 0
)
"""
CLOCK = """
CREATE VIEW IF NOT EXISTS clock AS SELECT julianday('now') * 86400 AS now_s
"""
ADD = """
INSERT INTO parcels (id, weight_g, alive_s)
VALUES (?, ?, (SELECT now_s FROM clock)) ON CONFLICT DO NOTHING
"""
FIND = "SELECT * FROM parcels WHERE id = ?"
LETTERS = "SELECT * FROM parcels WHERE state = 'failed'"
CLAIM = """
UPDATE parcels SET state = 'running', attempt = attempt + 1,
    tries = tries + 1, alive_s = (SELECT now_s FROM clock)
WHERE id = ? AND state = 'queued' RETURNING *
"""
RENEW = """
UPDATE parcels SET alive_s = (SELECT now_s FROM clock)
WHERE id = ? AND attempt = ? AND state = 'running'
"""
END = """
UPDATE parcels SET state = ?, cause = ?
WHERE id = ? AND attempt = ? AND state = 'running'
"""
WAIT = """
UPDATE parcels SET state = 'waiting', cause = ?,
    due_s = (SELECT now_s FROM clock) + ?
WHERE id = ? AND attempt = ? AND state = 'running' RETURNING *
"""
# What is to be queued: the pause is over, or the message was lost.
DUE = """
UPDATE parcels SET state = 'queued', alive_s = (SELECT now_s FROM clock)
WHERE state = 'waiting' AND due_s < (SELECT now_s FROM clock)
    OR state = 'queued' AND alive_s < (SELECT now_s FROM clock) - ?
RETURNING *
"""
# The process of a try is gone. A parcel that does this again and again is
# given up, although no try of it ever reported a failure. Its death was a try
# as well, and may have been the last one.
BURY = """
UPDATE parcels SET deaths = deaths + 1,
    state = CASE WHEN deaths + 1 < ? AND tries < ?
        THEN 'waiting' ELSE 'failed' END,
    cause = 'the process died in try ' || tries
WHERE state = 'running' AND alive_s < (SELECT now_s FROM clock) - ?
RETURNING *
"""
REPLAY = """
UPDATE parcels SET state = 'queued', tries = 0, deaths = 0,
    alive_s = (SELECT now_s FROM clock)
WHERE id = ? AND state = 'failed' RETURNING *
"""


def execute(statement: str, *values: object) -> list[sqlite3.Row]:
    """Run one statement as a transaction; return the rows it touched."""
    connection = sqlite3.connect(DATABASE, timeout=10)
    connection.row_factory = sqlite3.Row
    try:
        with connection:
            return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


execute(TABLE)
execute(CLOCK)
