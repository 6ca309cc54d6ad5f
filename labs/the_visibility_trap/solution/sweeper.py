"""Queues documents again whose worker or message is gone: `python sweeper.py`.

It needn't know which of them was lost. A message too many does no harm: its
document is claimed already, or has ended.
"""

from __future__ import annotations

import logging
import sqlite3
import time

from kombu.exceptions import OperationalError
from store import LEASE_S, SWEEP, execute
from work import render


def sweep() -> None:
    """Take back each document that has been silent for a lease."""
    for row in execute(SWEEP, LEASE_S):
        render.delay(row["id"])


if __name__ == "__main__":
    while True:
        try:
            sweep()
        except (OperationalError, sqlite3.OperationalError) as error:
            # What got no message is silent again after a lease.
            logging.warning("nothing is swept: %s", error)
        time.sleep(LEASE_S / 5)
