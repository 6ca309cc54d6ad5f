"""Sends what stands still once more. Run one or more: `python sweeper.py`.

A report that is open and that nobody holds has lost its message or its
worker. A message too many does no harm, so the sweeper needn't know which.
"""

from __future__ import annotations

import time

from celery.exceptions import OperationalError
from redis.exceptions import RedisError
from worker import LEASE_S, OPEN, make_report, store


def sweep() -> int:
    """Send each report that nobody works on; return how many."""
    sent = 0
    for task_id in store.smembers(OPEN):
        # At most once in a while for each: it may wait in a long queue.
        if not store.exists(f"lease:{task_id}") and store.set(
            f"sent:{task_id}", "1", nx=True, ex=LEASE_S
        ):
            make_report.delay(task_id)
            sent += 1
    return sent


if __name__ == "__main__":
    while True:
        try:
            sweep()
        except (OperationalError, RedisError) as error:
            print(f"nothing is swept: {error}")
        time.sleep(1)
