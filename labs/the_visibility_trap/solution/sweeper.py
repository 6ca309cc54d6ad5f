"""Queues documents again whose worker or message is gone: `python sweeper.py`.

It needn't know which of them was lost. A message too many finds no document to
claim.
"""

from __future__ import annotations

import time

from store import LEASE_S, SWEEP, execute
from work import render


def sweep() -> None:
    """Take back each document that has been silent for a lease."""
    for row in execute(SWEEP, LEASE_S):
        render.delay(row["id"])


if __name__ == "__main__":
    while True:
        sweep()
        time.sleep(LEASE_S / 5)
