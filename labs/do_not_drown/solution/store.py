"""The line of renders in SQLite: who may join it, and whose turn is next.

One row for each render, queued, running, succeeded or failed. Each decision is
one statement, so that two requests never take the same last place, and two
slots never the same render.
"""

from __future__ import annotations

import math
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(os.environ["DATA_DIR"]) / "renders.db"
SLOTS = int(os.environ["SLOTS"])
FRAME_S = float(os.environ["FRAME_S"])
# What may wait: of one tenant, and of all of them together.
MOST_OWN, MOST_ALL = 24, 72

SCHEMA = """
CREATE TABLE IF NOT EXISTS renders (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  title TEXT NOT NULL,
  frames INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued',
  -- The message that has brought it to a slot, and the number of that turn.
  message TEXT,
  turn INTEGER
)
"""
# Each POST counts what waits, and each turn looks for the last ones.
INDEXES = (
    "CREATE INDEX IF NOT EXISTS by_state ON renders (state, tenant)",
    "CREATE INDEX IF NOT EXISTS by_turn ON renders (tenant, turn)",
    "CREATE INDEX IF NOT EXISTS by_number ON renders (turn)",
)
JOIN = """
INSERT INTO renders (tenant, title, frames)
SELECT :tenant, :title, :frames
WHERE (SELECT count(*) FROM renders
       WHERE state = 'queued' AND tenant = :tenant) < :most_own
  AND (SELECT count(*) FROM renders WHERE state = 'queued') < :most_all
RETURNING id
"""
# The tenant whose last turn is longest ago is next, with its oldest render.
# A message that comes again gets the render that it had.
TAKE = """
UPDATE renders SET
  state = 'running',
  message = :message,
  turn = (SELECT coalesce(max(turn), 0) + 1 FROM renders)
WHERE id = coalesce(
  (SELECT id FROM renders WHERE message = :message AND state = 'running'),
  (SELECT id FROM renders AS next WHERE state = 'queued'
   ORDER BY (SELECT coalesce(max(turn), 0) FROM renders
             WHERE tenant = next.tenant), id
   LIMIT 1))
RETURNING id, title, frames
"""
# Before a place is free: what runs, and one turn of each other tenant.
AHEAD = """
SELECT
  (SELECT coalesce(sum(frames), 0) FROM renders WHERE state = 'running')
  + (SELECT coalesce(sum(frames), 0) FROM renders WHERE id IN
     (SELECT min(id) FROM renders
      WHERE state = 'queued' AND tenant != :tenant GROUP BY tenant))
"""
# A free slot takes the next message, unless there is none.
STRANDED = """
SELECT count(*) FROM renders
WHERE state = 'queued'
  AND (SELECT count(*) FROM renders WHERE state = 'running') < :slots
"""


class Render(NamedTuple):
    """A render whose turn has come."""

    id: int
    title: str
    frames: int


def execute(statement: str, **values: object) -> list[Any]:
    """Run one statement, which is one transaction; return its rows."""
    with closing(sqlite3.connect(FILE, timeout=10)) as db, db:
        return db.execute(statement, values).fetchall()


for each in ("PRAGMA journal_mode = WAL", SCHEMA, *INDEXES):
    execute(each)


def join(tenant: str, title: str, frames: int) -> int | None:
    """Put a render in line; return its id, or None if there is no place."""
    limits = {"most_own": MOST_OWN, "most_all": MOST_ALL}
    rows = execute(JOIN, tenant=tenant, title=title, frames=frames, **limits)
    return rows[0][0] if rows else None


def place_after_s(tenant: str) -> int:
    """Return in how many seconds there should be a place for a tenant."""
    frames = execute(AHEAD, tenant=tenant)[0][0]
    return max(1, math.ceil(frames * FRAME_S / SLOTS))


def has_full_share(tenant: str) -> bool:
    """Return whether a tenant's own renders take up its places."""
    counted = execute(
        "SELECT count(*) FROM renders"
        " WHERE state = 'queued' AND tenant = :tenant",
        tenant=tenant,
    )
    return bool(counted[0][0] >= MOST_OWN)


def take(message: str) -> Render | None:
    """Return the render whose turn it is; None if none waits."""
    rows = execute(TAKE, message=message)
    return Render(*rows[0]) if rows else None


def end(render_id: int, state: str) -> None:
    """Write down how a render has ended: succeeded or failed."""
    execute(
        "UPDATE renders SET state = :state WHERE id = :id",
        id=render_id,
        state=state,
    )


def waiting_beside_a_free_slot() -> int:
    """Return how many renders wait although a slot is free."""
    return int(execute(STRANDED, slots=SLOTS)[0][0])


def state_of(render_id: int) -> str | None:
    """Return a render's state; None if there is no such render."""
    rows = execute("SELECT state FROM renders WHERE id = :id", id=render_id)
    return rows[0][0] if rows else None
