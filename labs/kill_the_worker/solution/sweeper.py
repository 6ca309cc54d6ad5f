"""Queues orders again whose worker or message is gone: `python sweeper.py`.

It needn't know which of them was lost. A message too many finds no order to
claim.
"""

from __future__ import annotations

import time

from store import LEASE_S, SWEEP, execute
from work import carry_out


def sweep() -> None:
    """Take back each order that has been silent for a lease."""
    for row in execute(SWEEP, LEASE_S):
        carry_out.delay(row["id"])


if __name__ == "__main__":
    while True:
        sweep()
        time.sleep(LEASE_S / 5)
