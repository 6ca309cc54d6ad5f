"""Queues what is due, and gives up what kills its process.

It runs by itself: `python sweeper.py`.
"""

from __future__ import annotations

import logging
import sqlite3
import time

from kombu.exceptions import OperationalError
from retrying import MOST_TRIES
from store import BURY, DUE, LEASE_S, MOST_DEATHS, execute
from work import label

# chosen: short beside a pause. With many parcels, index what it asks for.
LOOK_S = 0.1


def sweep() -> None:
    """Bury the tries of dead processes, then queue whatever is due."""
    execute(BURY, MOST_DEATHS, MOST_TRIES, LEASE_S)
    for row in execute(DUE, LEASE_S):
        label.delay(row["id"])


if __name__ == "__main__":
    while True:
        try:
            sweep()
        except (OperationalError, sqlite3.OperationalError) as error:
            # What got no message is silent again after a lease.
            logging.warning("nothing is swept: %s", error)
        time.sleep(LOOK_S)
