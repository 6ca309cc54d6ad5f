"""Sends what nobody works on once more. Run: `python sweeper.py`.

An order that is open and silent has lost its message or its worker. It needn't
know which: a message too many finds a living attempt, and does nothing.
"""

from __future__ import annotations

import sqlite3
import time

from celery.exceptions import OperationalError
from store import LEASE_S, SILENT, transaction
from worker import charge


def sweep(sent_s: dict[str, float]) -> None:
    """Send each silent order, at most once in a lease."""
    with transaction() as rows:
        silent = rows.execute(SILENT, (LEASE_S,)).fetchall()
    now_s = time.monotonic()
    for order_id, amount in silent:
        if now_s - sent_s.get(order_id, -LEASE_S) >= LEASE_S:
            sent_s[order_id] = now_s
            charge.delay(order_id, amount)


if __name__ == "__main__":
    sent_s: dict[str, float] = {}
    while True:
        try:
            sweep(sent_s)
        except (OperationalError, sqlite3.OperationalError) as error:
            print(f"nothing is swept: {error}")
        time.sleep(LEASE_S / 6)
